import JoblibMemory
import NDArrays

/// A cached function that returns 0, 1, 2 … so many numbers, and counts its runs under its folder.
enum CountedArrays {
  static func function(
    in folder: String,
    _ mode: MemoryMapMode? = nil
  ) -> CachedFunction<Int, NDArray<Double>> {
    Memory(folder, mmapMode: mode).cache("arrays") { (count: Int) in
      Runs.note(folder)
      return result(count)
    }
  }

  static func result(_ count: Int) -> NDArray<Double> { NDArray((0..<count).map(Double.init)) }
}
