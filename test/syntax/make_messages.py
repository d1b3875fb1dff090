"""What CPython says of each text in data/messages.json: the message of its SyntaxError, or null. Python 3.13.

    python make_messages.py [MORE.json …]     writes data/messages.json again, with the texts (a list each) of other files added
"""

import json
import os
import sys
import warnings


def message(text):
    try:
        compile(text, 'f', 'exec', dont_inherit=True)
    except SyntaxError as e:
        return e.msg
    return None


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'messages.json')
    texts = []
    if os.path.exists(path):
        with open(path) as f:
            texts = list(json.load(f))
    for more in sys.argv[1:]:
        with open(more) as f:
            texts += [text for text in json.load(f) if text not in texts]
    with open(path, 'w') as f:
        json.dump({text: message(text) for text in texts}, f, indent=2)
        f.write('\n')
