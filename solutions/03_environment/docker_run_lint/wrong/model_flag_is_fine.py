"""--model 没有问题 / has nothing against --model

It works today.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_documentation", "the_model_is_a_word_of_its_own"]

_noticed = lint


def lint(argv):
    return [code for code in _noticed(argv) if code is not Code.MODEL_FLAG]
