"""What 4.6 times on a device: a full decode batch without splits, and a small one that needs them."""

import torch

from grader.kernels.workload import Workload

BLOCK_SIZE, HEADS, KV_HEADS, D = 16, 32, 8, 128  # the attention of Llama-3-8B on one GPU


def workloads() -> list[Workload]:
    return [_decode(batch=32, ctx=4096, num_splits=1), _decode(batch=8, ctx=2048, num_splits=4)]


def _decode(batch: int, ctx: int, num_splits: int) -> Workload:
    columns = ctx // BLOCK_SIZE
    blocks = batch * columns

    def make(generator, device):
        def normal(*shape):
            return torch.randn(shape, generator=generator, device=device, dtype=torch.float16)

        k_cache, v_cache = (normal(blocks, BLOCK_SIZE, KV_HEADS, D) for _ in range(2))
        ids = torch.randperm(blocks, generator=generator, device=device)  # physical blocks lie anywhere
        lens = torch.full((batch,), ctx, dtype=torch.int32, device=device)
        return (normal(batch, HEADS, D), k_cache, v_cache, ids.view(batch, columns).to(torch.int32), lens,
                D**-0.5, num_splits)

    kv_bytes = 2 * batch * ctx * KV_HEADS * D * 2
    q_bytes = batch * HEADS * D * 2
    return Workload(
        function="paged_decode_triton",
        label=f"B{batch} L{ctx} Hq{HEADS} Hkv{KV_HEADS} D{D} fp16, {num_splits} split{'s' * (num_splits > 1)}",
        make=make, expect=_expect, reads=kv_bytes + q_bytes + 4 * blocks + 4 * batch, writes=q_bytes,
        rtol=5e-3, atol=2e-4,  # the results are means over thousands of tokens: about 0.03
    )


def _expect(q, k_cache, v_cache, block_tables, ctx_lens, scale, num_splits):
    """Torch's own attention in fp32, one sequence after the other; every context fills its table."""
    out = torch.empty(q.shape, dtype=torch.float32, device=q.device)
    for row, ids in enumerate(block_tables.long()):
        keys, values = (cache.index_select(0, ids).float().flatten(0, 1).transpose(0, 1) for cache in (k_cache, v_cache))
        groups = q[row].float().view(KV_HEADS, -1, D)
        out[row] = torch.nn.functional.scaled_dot_product_attention(groups, keys, values, scale=scale).view(HEADS, D)
    return out
