import JoblibParallel
import JoblibPersistence
import JoblibSystem
import JoblibTestSupport
import NDArrays
import Testing

/// An array that lies in a file goes to workers as a place in that file.
@Suite struct MappedArgumentTests {
  @Test(arguments: [BackendKind.loky, .multiprocessing], [MemoryMapMode.readOnly, .readWrite])
  func `workers map the file themselves`(backend: BackendKind, mode: MemoryMapMode) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("array.joblib")
    try dump(NDArray((0..<500_000).map(Double.init)), to: path)
    let array = try load(NDArray<Double>.self, from: path, mmapMode: mode)
    let part = array[100_000..<400_000]
    let found = try Parallel(nJobs: 2, backend: backend).map(0..<4, with: part) { part, index in
      // Whole, as Foundation does not read it: a forked child of the tests has thousands of lines.
      let maps = String(decoding: try readFile("/proc/self/maps"), as: UTF8.self)
      return maps.contains("/array.joblib") ? part[index * 1000] : -1
    }
    #expect(found == [100_000, 101_000, 102_000, 103_000])
  }

  @Test func `a file that is gone is still there for workers, as the caller has it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("array.joblib")
    try dump(NDArray(repeating: 1.0, shape: [500_000]), to: path)
    let array = try load(NDArray<Double>.self, from: path, mmapMode: .readOnly)
    try dump(NDArray(repeating: 2.0, shape: [500_000]), to: path)
    let sums = try Parallel(nJobs: 2, backend: .loky).map(0..<4, with: array) { $0[$1] }
    #expect(sums == [1, 1, 1, 1])
  }

  @Test func `changes that stay in the caller are copied to the workers`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("array.joblib")
    try dump(NDArray(repeating: 1.0, shape: [500_000]), to: path)
    var array = try load(NDArray<Double>.self, from: path, mmapMode: .copyOnWrite)
    array[3] = 4
    let found = try Parallel(nJobs: 2, backend: .loky).map(0..<4, with: array) { $0[$1] }
    #expect(found == [1, 1, 1, 4])
  }
}
