public struct CompressionError: Error {}
