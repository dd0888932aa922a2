"""记一个月的账 / the books of a month of 30 days"""

HOURS = 30 * 24


def bill(gpu_hour_price, n_gpus):
    if n_gpus <= 0:
        raise ValueError("nothing is rented")
    if gpu_hour_price < 0:
        raise ValueError("somebody pays us")
    return HOURS * n_gpus * gpu_hour_price


def millions_at_full_load(tok_s_total):
    if tok_s_total <= 0:
        raise ValueError("no tokens")
    return HOURS * 60 * 60 * tok_s_total / 1_000_000


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if utilization > 1 or utilization <= 0:
        raise ValueError("a share between 0 and 1")
    served = millions_at_full_load(tok_s_total) * utilization
    if in_out_ratio is not None:
        if in_out_ratio < 0:
            raise ValueError("fewer than no input tokens")
        served /= 1 + in_out_ratio  # of these, output
    return bill(gpu_hour_price, n_gpus) / served


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if not api_price_per_mtok > 0:
        raise ValueError("the API has no price")
    needed = bill(gpu_hour_price, n_gpus) / api_price_per_mtok  # millions of tokens that the same money buys there
    share = needed / millions_at_full_load(tok_s_total)
    if share > 1:
        return None
    return share
