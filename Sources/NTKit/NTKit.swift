// The umbrella: `import NTKit` gives everything.
@_exported import Architectures
@_exported import Cluster
@_exported import Datasets
@_exported import Dynamics
@_exported import Experiments
@_exported import Figures
@_exported import FiniteWidth
@_exported import Generalization
@_exported import HighDimension
@_exported import ImplicitBias
@_exported import InfiniteWidth
@_exported import KernelLearning
@_exported import LinearAlgebra
