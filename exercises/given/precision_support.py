"""Data of exercise 3.2: what vLLM 0.33.0 asks of an NVIDIA GPU. Capabilities are major * 10 + minor.

Read in the wheel vllm 0.33.0. MIN_CAPABILITY: `get_min_capability` of the class named beside each method, below
vllm/model_executor/layers/quantization/; the two dtypes: `supported_dtypes` in vllm/platforms/cuda.py.
FALLBACK: `_get_scheme_from_parts` of compressed_tensors/compressed_tensors.py, and `_resolve_auto_dtype` of
vllm/config/model.py. A method that is no key of FALLBACK has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SOURCE = "vLLM 0.33.0"

MIN_CAPABILITY: Mapping[str, int] = MappingProxyType({
    # weights and activations in 16 bits
    "float16": 60,
    "bfloat16": 80,
    # weights in 4 or 8 bits, activations in 16: the weights are widened before they are multiplied
    "auto_gptq": 60,  # AutoGPTQConfig
    "moe_wna16": 70,  # MoeWNA16Config
    "auto_awq": 75,  # AutoAWQConfig
    "wna16": 75,  # CompressedTensorsWNA16
    "w8a16_fp8": 75,  # CompressedTensorsW8A16Fp8
    "mxfp4": 80,  # Mxfp4Config
    # activations in 8 bits too: the tensor cores multiply 8-bit numbers
    "w8a8_int8": 75,  # CompressedTensorsW8A8Int8
    "w8a8_fp8": 89,  # CompressedTensorsW8A8Fp8
    "quark_w8a8_fp8": 89,  # QuarkW8A8Fp8
    "w4a8_fp8": 90,  # CompressedTensorsW4A8Fp8
})  # fmt: skip

# What vLLM runs instead when a GPU cannot run the method itself: the same checkpoint, another arithmetic.
FALLBACK: Mapping[str, str] = MappingProxyType({"bfloat16": "float16", "w8a8_fp8": "w8a16_fp8"})
