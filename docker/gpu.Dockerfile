# The learner's machine with torch and Triton, for the kernel exercises on a GPU.
#   docker build -f docker/gpu.Dockerfile -t llm-inference-gpu .      docker run --gpus all …
# On the host: a driver for CUDA 13 (580 or newer) and nvidia-container-toolkit.
#
# torch 2.13.0 of constraints.txt asks for cuda-toolkit 13.0.3 and brings it as wheels. So "base" of the same version is enough (cudart,
# and the variables that the container toolkit reads); "runtime" would bring the same libraries a second time.
# The base has a tag and no digest: see learner.Dockerfile.
FROM nvidia/cuda:13.0.3-base-ubuntu24.04

ARG CN=
COPY docker/mirror.sh scripts/sources.env /tmp/
# gcc and python3-dev: Triton builds its launcher with a C compiler when a kernel first runs.
# Ubuntu's mirrors drop a version when its security update arrives: a pinned one stops building that day.
# hadolint ignore=DL3008
RUN /tmp/mirror.sh \
 && apt-get update \
 && apt-get install -y --no-install-recommends \
      bubblewrap ca-certificates gcc git less libc6-dev make nano openssh-client python3 python3-dev python3-venv tini \
 && rm -rf /var/lib/apt/lists/*

# Ubuntu's image comes with a user 1000 of its own.
ARG UID=1000
ARG GID=1000
RUN userdel --remove ubuntu \
 && groupadd --non-unique --gid "$GID" learner \
 && useradd --non-unique --uid "$UID" --gid "$GID" --create-home --shell /bin/bash learner \
 && mkdir -p /course/.venv \
 && chown -R "$UID:$GID" /course
ENV LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 NVIDIA_DRIVER_CAPABILITIES=compute,utility

USER $UID:$GID
WORKDIR /course
COPY --chown=$UID:$GID pyproject.toml constraints.txt README.md LICENSE Makefile ./
COPY --chown=$UID:$GID scripts/ scripts/
COPY --chown=$UID:$GID grader/ grader/
# No driver is there while an image is built, so setup.sh cannot see one.
RUN EXTRA=kernels TORCH=cuda make setup
COPY --chown=$UID:$GID . .

COPY --chmod=755 docker/enter.sh /usr/local/bin/enter
ENTRYPOINT ["tini", "--", "enter"]
CMD ["grade"]
