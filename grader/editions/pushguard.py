"""A pre-push hook for checkouts where git ignores solutions/: what was unlocked, and a members' list, cannot be pushed by accident."""

from __future__ import annotations

import re
from pathlib import Path

from grader.catalogue import CourseError
from grader.editions import git
from grader.model import Text

MARK = "# llm-inference-exercises: keeps solutions/ private"
HOOK = rf"""#!/bin/sh
{MARK}
hub=$1  # paths are asked for, not objects: what the hub has under another name counts as well
zero=$(git hash-object --stdin </dev/null | tr '0-9a-f' 0)
while read -r local_ref local_sha remote_ref remote_sha; do
  [ "$local_sha" = "$zero" ] && continue
  if ! git cat-file -e "$local_sha^{{commit}}" 2>/dev/null; then
    printf '%s\n' "没有推送：$local_ref 不是提交 / Not pushed: $local_ref is no commit" >&2
    exit 1
  fi
  if [ "$remote_sha" != "$zero" ] && git cat-file -e "$remote_sha^{{commit}}" 2>/dev/null; then
    set -- "$local_sha" "^$remote_sha"
  else
    set -- "$local_sha" --not "--remotes=$hub"  # another remote may be private
  fi
  if ! all=$(git -c core.quotePath=false log --format= --name-only --no-renames --diff-filter=ACMT -m "$@"); then
    printf '%s\n' "没有推送：看不出 $local_ref 里有什么 / Not pushed: cannot tell what $local_ref holds" >&2
    exit 1
  fi
  found=$(printf '%s\n' "$all" | grep -iE '^"?@INSIDE@(solutions(/|"?$)|members\.toml[^/]*$)' | tail -n 3)
  if [ -n "$found" ]; then
    {{
      printf '%s\n' "没有推送：$local_ref 里有付费内容，不能公开。把它从提交里去掉（git rm --cached -r solutions，然后 git commit --amend）："
      printf '%s\n' "Not pushed: $local_ref holds paid material, which must not become public. Take it out of the commits (git rm --cached -r solutions, then git commit --amend):"
      printf '%s\n' "$found"
    }} >&2
    exit 1
  fi
done
exit 0
"""


def install(root: Path) -> Text | None:
    """Put the hook where git looks for it; a sentence where that cannot be done and a person should know.

    Nothing is done outside a repository and in the authoring tree, where git tracks solutions/.
    """
    if not git.answers(root, "rev-parse", "--git-dir") or _authoring(root):
        return None
    hooks = Path(root, git.run(root, "rev-parse", "--git-path", "hooks").strip()).resolve()
    common = Path(root, git.run(root, "rev-parse", "--git-common-dir").strip()).resolve()
    hook = hooks / "pre-push"
    if not hooks.is_relative_to(common):
        return _by_hand(f"{hooks}")
    if hook.exists() and MARK not in hook.read_text(encoding="utf-8", errors="replace"):
        return _by_hand(f"{hook}")
    hooks.mkdir(parents=True, exist_ok=True)
    below = git.run(root, "rev-parse", "--show-prefix").rstrip("\n")  # the course's folder in its repository
    hook.write_text(HOOK.replace("@INSIDE@", re.sub(r"[^\w/]", ".", below)), encoding="utf-8", newline="\n")
    hook.chmod(0o755)
    return None


def refuse_tracked(root: Path) -> None:
    """CourseError in a repository whose git neither ignores nor tracks solutions/: what is unlocked there would be committed next."""
    if (
        git.answers(root, "rev-parse", "--git-dir")
        and not _authoring(root)
        and not git.answers(root, "check-ignore", "--quiet", "--no-index", "solutions/any")
    ):
        raise CourseError(
            "这里的 git 没有忽略 solutions/，解锁的内容会被提交：先在 .gitignore 里加一行 /solutions/",
            "git does not ignore solutions/ here, so what is unlocked would be committed: first add the line /solutions/ to .gitignore",
        )


def _authoring(root: Path) -> bool:
    """Whether this is the tree where git is meant to track solutions/: it does, and does not ignore the folder."""
    return bool(git.run(root, "ls-files", "--", "solutions").strip()) and not git.answers(
        root, "check-ignore", "--quiet", "--no-index", "solutions/any"
    )


def _by_hand(place: str) -> Text:
    return Text(
        f"没有装上防止推送 solutions/ 的钩子：{place} 是你自己的；推送前自己留意",
        f"the hook that keeps solutions/ from being pushed was not installed, {place} is your own: take care when you push",
    )


if __name__ == "__main__":
    install(Path.cwd())
