#!/usr/bin/env bash
# Installs what the end-to-end tests need: the VS Code server inside the npm package code-server, playwright-core, and
# Chromium. From the npm and Debian registries only; does nothing that was done before.
#   E2E_ROOT=/some/dir bash install.sh        (default: /opt/e2e if it is there, else ~/.cache/jitlens-e2e)
set -euo pipefail
if [ -z "${E2E_ROOT:-}" ]; then
  E2E_ROOT=$HOME/.cache/jitlens-e2e
  [ -d /opt/e2e ] && E2E_ROOT=/opt/e2e
fi
# VS Code 1.100.3: the oldest that package.json's engines allow, and the newest that runs on Node 20.
version=4.100.3
folder=$E2E_ROOT/code-server-$version
vscode=$folder/node_modules/code-server/lib/vscode
npm_install=(npm install --no-audit --no-fund --no-update-notifier --ignore-scripts --loglevel=error)

if ! command -v chromium >/dev/null || ! command -v rg >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
    chromium fonts-dejavu-core ripgrep >/dev/null
fi

if [ ! -e "$folder/.done" ]; then
  mkdir -p "$folder"
  cd "$folder"
  echo '{"private":true}' >package.json
  # Without scripts: code-server's own would compile kerberos and download ripgrep from GitHub. The one useful step of
  # them is the install inside lib/vscode; `npm ci` fails there (its shrinkwrap is out of step with npm 11).
  "${npm_install[@]}" "code-server@$version"
  (cd "$vscode" && "${npm_install[@]}" --omit=dev)
  # workspace.findFiles starts ripgrep from this path.
  if [ ! -e "$vscode/node_modules/@vscode/ripgrep/bin/rg" ]; then
    mkdir -p "$vscode/node_modules/@vscode/ripgrep/bin"
    ln -sf "$(command -v rg)" "$vscode/node_modules/@vscode/ripgrep/bin/rg"
  fi
  # Source maps, and extensions for debugging JavaScript, would be a third of it.
  find "$vscode/out" "$vscode/extensions" -name '*.map' -delete
  rm -rf "$vscode"/extensions/ms-vscode.*
  touch .done
fi
echo "E2E_ROOT=$E2E_ROOT"
