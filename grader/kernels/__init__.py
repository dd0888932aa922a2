"""Grading kernels: record what the host launches, extract the kernels, replay them where no other learner code runs."""
