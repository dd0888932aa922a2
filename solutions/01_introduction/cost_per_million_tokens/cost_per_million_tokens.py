"""每百万 token 的成本 / what a million tokens cost on rented GPUs.

Prices are in one currency, say dollars: gpu_hour_price for one GPU and one hour, results for 1,000,000 tokens.
tok_s_total is the rate of the whole system at full load: all GPUs, all requests, input and output tokens together.
"""


def cost_per_mtok(
    gpu_hour_price: float, n_gpus: int, tok_s_total: float, utilization: float, in_out_ratio: float | None = None
) -> float:
    """每百万 token 的成本 / cost of one million tokens.

    gpu_hour_price: of one GPU. n_gpus: GPUs that are paid for. tok_s_total: tokens per second of all of them together at
    full load. utilization: tokens that were served, as a share of what full load around the clock would give, in (0, 1].
    in_out_ratio (step 2): None for the cost of a million tokens, input or output. With r input tokens per output token
    the result is the cost of a million OUTPUT tokens with the input that came with them.
    ValueError: gpu_hour_price < 0, n_gpus < 1, tok_s_total <= 0, utilization outside (0, 1], in_out_ratio < 0.
    """
    ### BEGIN SOLUTION
    if gpu_hour_price < 0 or n_gpus < 1 or tok_s_total <= 0:
        raise ValueError(f"{n_gpus} GPUs at {gpu_hour_price} an hour give {tok_s_total} tokens per second")
    if not 0 < utilization <= 1:
        raise ValueError(f"utilization={utilization} is not in (0, 1]")
    if in_out_ratio is not None and in_out_ratio < 0:
        raise ValueError(f"in_out_ratio={in_out_ratio} is negative")
    tokens_per_hour = tok_s_total * utilization * 3600
    per_mtok = gpu_hour_price * n_gpus / tokens_per_hour * 1e6
    return per_mtok * (1 + (in_out_ratio or 0))
    ### END SOLUTION


def break_even_utilization(
    gpu_hour_price: float, n_gpus: int, tok_s_total: float, api_price_per_mtok: float
) -> float | None:
    """利用率到多少才比 API 便宜 / the utilisation from which on one's own GPUs cost no more than the API.

    api_price_per_mtok: price of 1,000,000 tokens at the API, the same for input and output. The other arguments as above.
    None if even full load costs more than the API: the share would be above 1, exactly 1 is still an answer.
    ValueError: api_price_per_mtok <= 0; gpu_hour_price, n_gpus, tok_s_total as in cost_per_mtok.
    """
    ### BEGIN SOLUTION
    if api_price_per_mtok <= 0:
        raise ValueError(f"api_price_per_mtok={api_price_per_mtok} is not positive")
    share = cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization=1) / api_price_per_mtok
    return share if share <= 1 else None
    ### END SOLUTION
