"""Who gets which file: the learner's tree and its releases, the leak check, the sealed bundles."""
