// KernelLearning
