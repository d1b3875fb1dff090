"""Message passing: GCN, GAT, GIN, MPNN with global state; padded batches; a GraphsTuple as a NamedTuple with methods."""
from __future__ import annotations
from typing import Callable, NamedTuple, Optional
import functools as ft
import jax
import jax.numpy as jnp
import jax.tree_util as jtu
import numpy as np


class Graph(NamedTuple):
    nodes: jax.Array
    edges: Optional[jax.Array]
    senders: jax.Array
    receivers: jax.Array
    globals: Optional[jax.Array] = None
    n_node: Optional[jax.Array] = None

    @property
    def num_nodes(self) -> int:
        return self.nodes.shape[0]

    def degree(self, which='receivers'):
        idx = getattr(self, which)
        return jax.ops.segment_sum(jnp.ones_like(idx, dtype=jnp.float32), idx, self.num_nodes)

    def aggregate(self, messages, how='sum'):
        fn = {'sum': jax.ops.segment_sum, 'max': jax.ops.segment_max, 'min': jax.ops.segment_min}[how]
        return fn(messages, self.receivers, num_segments=self.num_nodes)


G = Graph(jax.ShapeDtypeStruct((5, 4), jnp.float32), None, jax.ShapeDtypeStruct((8,), jnp.int32), jax.ShapeDtypeStruct((8,), jnp.int32))
GE = G._replace(edges=jax.ShapeDtypeStruct((8, 3), jnp.float32), globals=jax.ShapeDtypeStruct((2, 2), jnp.float32), n_node=jax.ShapeDtypeStruct((2,), jnp.int32))


# trace: gcn(G, f32[4,6])
# trace: jax.grad(lambda w, g: gcn(g, w).sum(), allow_int=True)(f32[4,6], G)
def gcn(g: Graph, w):
    d = jax.lax.rsqrt(jnp.maximum(g.degree(), 1.))
    h = g.nodes @ w
    return jax.nn.relu(g.aggregate(h[g.senders] * (d[g.senders] * d[g.receivers])[:, None]) + h)


def segment_softmax(logits, seg, n):
    m = jax.ops.segment_max(logits, seg, n)
    e = jnp.exp(logits - jax.lax.stop_gradient(m)[seg])
    return e / jax.ops.segment_sum(e, seg, n)[seg]


# trace: gat(G, {'w': f32[4,2,3], 'a_src': f32[2,3], 'a_dst': f32[2,3]})
def gat(g, p, slope=0.2):
    h = jnp.einsum('ni,iho->nho', g.nodes, p['w'])
    s = (h * p['a_src']).sum(-1)[g.senders] + (h * p['a_dst']).sum(-1)[g.receivers]
    alpha = segment_softmax(jax.nn.leaky_relu(s, slope), g.receivers, g.num_nodes)
    out = g.aggregate(alpha[..., None] * h[g.senders])
    return out.reshape(g.num_nodes, -1)


# trace: gin(G, f32[4,4], f32[])
def gin(g, w, eps):
    return jnp.tanh(((1 + eps) * g.nodes + g.aggregate(g.nodes[g.senders])) @ w)


# trace: pool(GE, how='mean')
# trace: pool(GE)
pool = lambda g, how='sum': readout(g, how) if isinstance(how, str) else readout(g)


def readout(g: Graph, how='sum'):
    ids = jnp.repeat(jnp.arange(g.n_node.shape[0]), g.n_node, total_repeat_length=g.num_nodes)
    s = jax.ops.segment_sum(g.nodes, ids, g.n_node.size)
    return s if how == 'sum' else s / jnp.maximum(g.n_node, 1)[:, None]


def mlp(ws, *xs):
    x = jnp.concatenate(xs, axis=-1)
    return ft.reduce(lambda h, w: jax.nn.gelu(h @ w, approximate=False), ws, x)


# trace: interaction(GE, {'edge': [f32[13,8]], 'node': [f32[14,8]], 'glob': [f32[18,2]]})
def interaction(g: Graph, p):
    gid = jnp.repeat(jnp.arange(2), g.n_node, total_repeat_length=g.num_nodes)
    e = mlp(p['edge'], g.edges, g.nodes[g.senders], g.nodes[g.receivers], g.globals[gid[g.receivers]])
    n = mlp(p['node'], g.nodes, g.aggregate(e), g.globals[gid])
    seg = ft.partial(jax.ops.segment_sum, num_segments=2)
    u = mlp(p['glob'], seg(e, gid[g.receivers]), seg(n, gid), g.globals)
    return g._replace(nodes=n, edges=e, globals=u)


# trace: pad(G, 8, 10)
def pad(g, n=8, m=10):
    dn, dm = n - g.num_nodes if isinstance(n, int) else 3, 2
    padded = jtu.tree_map(lambda x: jnp.pad(x, [(0, dn)] + [(0, 0)] * (x.ndim - 1)), g.nodes)
    ids = lambda i: jnp.concatenate([i, jnp.full(dm, g.num_nodes, i.dtype)])
    return Graph(padded, g.edges, ids(g.senders), ids(g.receivers))


# trace: adjacency(G)
# trace: pagerank(G)
def adjacency(g):
    return jnp.zeros((g.num_nodes,) * 2).at[g.receivers, g.senders].add(1)


@jax.jit
def pagerank(g, damping=0.85):
    A = adjacency(g)
    P = A / jnp.where(A.sum(0) == 0, 1, A.sum(0))
    n = g.num_nodes
    def step(r, _):
        new = (1 - damping) / n + damping * P @ r
        return new, jnp.abs(new - r).sum()
    return jax.lax.scan(step, jnp.full(n, 1 / n), length=10)


RING = np.stack([np.arange(6), (np.arange(6) + 1) % 6])


# trace: wl_hash(i32[6])
def wl_hash(colors):
    s, r = RING
    def refine(c, _):
        nb = jax.ops.segment_sum(c[s] * 31 + 7, r, 6)
        key = c * 1009 + nb
        return jnp.unique(key, return_inverse=True, size=6)[1].astype(c.dtype), None
    return jax.lax.scan(refine, colors, None, 3)[0]
