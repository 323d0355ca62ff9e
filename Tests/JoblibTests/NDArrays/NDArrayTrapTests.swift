import NDArrays
import Testing

@Suite struct NDArrayTrapTests {
  @Test func `an index out of bounds traps and says so`() async throws {
    let result = try await #require(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let array = NDArray(0..<3)
      print(array[3])
    }
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("index 3 is out of bounds of axis 0, length 3"))
  }

  @Test func `a wrong number of indices traps`() async {
    await #expect(processExitsWith: .failure) {
      var matrix = NDArray(rows: [[1, 2], [3, 4]])
      matrix[0] = 1
    }
  }

  @Test func `ragged rows trap`() async {
    await #expect(processExitsWith: .failure) {
      print(NDArray(rows: [[1, 2], [3]]))
    }
  }

  @Test func `a slice past the end traps`() async {
    await #expect(processExitsWith: .failure) {
      print(NDArray(0..<3)[1..<5])
    }
  }

  @Test func `a shape that does not fit traps`() async {
    await #expect(processExitsWith: .failure) {
      print(NDArray(0..<6).reshaped(to: [4, 2]))
    }
  }
}
