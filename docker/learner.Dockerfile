# A learner's machine: git, make, Python, bubblewrap, and the grader's core set up in /course/.venv, so that `make grade` needs no network.
# Used by compose.yaml, .devcontainer/ and Codespaces:  docker build -f docker/learner.Dockerfile -t llm-inference-exercises .
#   --build-arg UID=… GID=…   your own numbers, where they are not 1000      --build-arg CN=1   mainland mirrors for every download
#
# The base has a tag and no digest: a digest can only be had from the registry, and one that nobody looked up is worse than none.
# docker/pin.sh adds today's; dependabot (ecosystem "docker", directory "/docker") then keeps it fresh, as it does for digests that are there.
FROM debian:13-slim

ARG CN=
COPY docker/mirror.sh scripts/sources.env /tmp/
# Debian's mirrors drop a version when its security update arrives: a pinned one stops building that day.
# hadolint ignore=DL3008
RUN /tmp/mirror.sh \
 && apt-get update \
 && apt-get install -y --no-install-recommends \
      bash-completion bubblewrap ca-certificates git less make nano openssh-client python3 python3-venv tini \
 && rm -rf /var/lib/apt/lists/*

# Numbers that a host has may be taken here: 20 is macOS's group and Debian's dialout.
ARG UID=1000
ARG GID=1000
RUN groupadd --non-unique --gid "$GID" learner \
 && useradd --non-unique --uid "$UID" --gid "$GID" --create-home --shell /bin/bash learner \
 && mkdir -p /course/.venv \
 && chown -R "$UID:$GID" /course
ENV LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1

USER $UID:$GID
WORKDIR /course
# First what decides the installation, so that an edited exercise does not install anything again.
COPY --chown=$UID:$GID pyproject.toml constraints.txt README.md LICENSE Makefile ./
COPY --chown=$UID:$GID scripts/ scripts/
COPY --chown=$UID:$GID grader/ grader/
RUN make setup
COPY --chown=$UID:$GID . .

COPY --chmod=755 docker/enter.sh /usr/local/bin/enter
ENTRYPOINT ["tini", "--", "enter"]
CMD ["grade"]
