/// The objects that joblib writes where an array stands.
enum ArrayWrapper {
  /// The bytes follow in the stream (since joblib 0.10).
  case inStream
  /// The bytes lie in a file beside this one (`…_01.npy`).
  case inFile
  /// The bytes lie compressed in a file beside this one (`…_01.npy.z`).
  case inCompressedFile

  init?(_ global: PickleGlobal?) {
    guard let global,
      ["joblib.numpy_pickle", "joblib.numpy_pickle_compat"].contains(where: global.module.hasSuffix)
    else { return nil }
    switch global.name {
    case "NumpyArrayWrapper": self = .inStream
    case "NDArrayWrapper": self = .inFile
    case "ZNDArrayWrapper": self = .inCompressedFile
    default: return nil
    }
  }
}
