"""从 p 采样、相同才留 / the stand-in of 7.3: exact law, fewer accepted drafts"""

BREAKS = ["identical_models_accept_everything", "token_count_law"]

from given.standins.verify import sample_and_match as verify  # noqa: E402
