@_exported public import ComplexModule
@_exported public import JoblibCompression
@_exported public import JoblibHashing
@_exported public import JoblibMemory
@_exported public import JoblibParallel
@_exported public import JoblibPersistence
@_exported public import JoblibRandom
@_exported public import NDArrays
