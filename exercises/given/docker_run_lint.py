"""What exercise 3.4 knows of `docker run` (CLI reference) and of `vllm serve` (0.33), and what a linter may say."""

from __future__ import annotations

from enum import Enum

CACHE = "/root/.cache/huggingface"  # where the image keeps what it downloads
PORT = 8000  # where `vllm serve` listens unless told otherwise
SECRETS = frozenset({"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "VLLM_API_KEY"})  # environment variables


class Code(Enum):
    """One finding each, in the order in which `lint` lists them. All are errors but MODEL_FLAG, a warning."""

    NO_GPU = "no --gpus"
    GPU_QUOTES = "a list of devices without its inner quotes"
    GPU_COUNT = "not as many GPUs as tensor-parallel ranks"
    NO_SHARED_MEMORY = "several ranks, 64 MB of shared memory"
    NO_SCRATCH = "a read-only root and nowhere to write"
    NO_CACHE = "the download dies with the container"
    NO_PORT = "nobody can reach the server"
    SECRET_AS_TEXT = "a secret on the command line"
    UNPINNED_IMAGE = "an image that changes under its name"
    ENGINE_ARGS_FIRST = "options of the server before the image"
    SERVE_TWICE = "the image runs vllm serve by itself"
    MODEL_FLAG = "--model, which will be removed"


SHORT = {  # one-letter options of docker run and what they stand for
    "-a": "--attach", "-c": "--cpu-shares", "-d": "--detach", "-e": "--env", "-h": "--hostname", "-i": "--interactive",
    "-l": "--label", "-m": "--memory", "-P": "--publish-all", "-p": "--publish", "-q": "--quiet", "-t": "--tty",
    "-u": "--user", "-v": "--volume", "-w": "--workdir",
}  # fmt: skip

SWITCHES = frozenset(  # options of docker run that take no value
    """--detach --help --init --interactive --no-healthcheck --oom-kill-disable --privileged --publish-all --quiet --read-only
    --rm --sig-proxy --tty --use-api-socket""".split()
)

OPTIONS = frozenset(  # options of docker run that take one
    """--add-host --annotation --attach --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns
    --cidfile --cpu-count --cpu-percent --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --cpu-shares --cpus
    --cpuset-cpus --cpuset-mems --detach-keys --device --device-cgroup-rule --device-read-bps --device-read-iops
    --device-write-bps --device-write-iops --dns --dns-option --dns-search --domainname --entrypoint --env --env-file --expose
    --gpus --group-add --health-cmd --health-interval --health-retries --health-start-interval --health-start-period
    --health-timeout --hostname --io-maxbandwidth --io-maxiops --ip --ip6 --ipc --isolation --label --label-file --link
    --link-local-ip --log-driver --log-opt --mac-address --memory --memory-reservation --memory-swap --memory-swappiness
    --mount --name --network --network-alias --oom-score-adj --pid --pids-limit --platform --publish --pull --restart
    --runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit --user --userns
    --uts --volume --volume-driver --volumes-from --workdir""".split()
)

SERVE_SWITCHES = frozenset(  # options of vllm serve that take no value; as many as the exercise uses
    """--enable-chunked-prefill --no-enable-chunked-prefill --enable-prefix-caching --no-enable-prefix-caching
    --enforce-eager --trust-remote-code""".split()
)

SERVE_OPTIONS = frozenset(  # options of vllm serve that take one
    """--api-key --dtype --gpu-memory-utilization --hf-token --host --kv-cache-dtype --long-prefill-token-threshold
    --max-model-len --max-num-active-seqs --max-num-batched-tokens --max-num-seqs --model --port --quantization
    --served-model-name --tensor-parallel-size -tp""".split()
)
