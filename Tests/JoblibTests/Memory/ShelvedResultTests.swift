import FoundationEssentials
import JoblibMemory
import JoblibWire
import NDArrays
import Testing

/// Results that stay in their memory.
struct ShelvedResultTests {
  private func squaring(_ path: String) -> CachedFunction<Int, Int> {
    Memory(path).cache("f") { (x: Int) in
      Runs.note(path)
      return x * x
    }
  }

  @Test func `a shelved result is computed once and read when it is asked for`() throws {
    let folder = try CacheFolder()
    let function = squaring(folder.path)
    let first = try function.callAndShelve(3)
    let second = try function.callAndShelve(3)
    #expect(try first.get() == 9)
    #expect(try second.get() == 9)
    #expect(try function(3) == 9)
    #expect(Runs.count(folder.path) == 1)
    let text = "\(first)"
    #expect(text.hasPrefix("MemorizedResult<Int>(location: \"\(folder.path)\", function: \"f\""))
    #expect(text == "\(second)")
  }

  @Test func `a hit does not decode`() throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("f") { (x: Int) in Fickle(number: x) }
    let first = try function.callAndShelve(1)
    #expect(try function.callAndShelve(1).description == first.description)
    let error = try #require(throws: MemoryError.self) { try first.get() }
    #expect(error.code == .corrupted)
    #expect(try CacheFiles.entries(in: folder.path).count == 1)
  }

  @Test func `a removed result is missing`() throws {
    let folder = try CacheFolder()
    let function = squaring(folder.path)
    let result = try function.callAndShelve(3)
    let other = try function.callAndShelve(4)
    try result.clear()
    try result.clear()
    let error = try #require(throws: MemoryError.self) { try result.get() }
    #expect(error.code == .missing)
    #expect(error.description.contains(folder.path) && error.description.contains("'f'"))
    #expect(try other.get() == 16)
    #expect(try function.callAndShelve(3).get() == 9)
    #expect(Runs.count(folder.path) == 3)
  }

  @Test(arguments: [20, 127, 129, -1])
  func `a damaged result is corrupted, and computed by the next call`(place: Int) async throws {
    // In a process of its own, for the sake of what is said on the standard error.
    await #expect(processExitsWith: .success) { [place = place as Int] in
      let folder = try CacheFolder()
      let function = Memory(folder.path).cache("f") { (x: Int) in "result \(x)" }
      let result = try function.callAndShelve(3)
      let path = try #require(try CacheFiles.entries(in: folder.path).first)
      var bytes = try CacheFiles.bytes(of: path)
      if place < 0 { bytes.removeLast() } else { bytes[place] ^= 1 }
      try CacheFiles.write(bytes, to: path)
      let error = try #require(throws: MemoryError.self) { try result.get() }
      #expect(error.code == .corrupted)
      #expect(error.description.contains(path))
      #expect(try #require(throws: MemoryError.self) { try result.get() }.code == .missing)
      #expect(try function.callAndShelve(3).get() == "result 3")
      #expect(try result.get() == "result 3")
    }
  }

  @Test func `a damaged header is no hit`() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try CacheFolder()
      let function = Memory(folder.path).cache("f") { (x: Int) in "result \(x)" }
      _ = try function.callAndShelve(3)
      let path = try #require(try CacheFiles.entries(in: folder.path).first)
      let entry = try CacheFiles.bytes(of: path)
      for bytes in [[], [1], Array(entry[..<100]), Array(entry.dropLast()), entry + [0]] {
        try CacheFiles.write(bytes, to: path)
        #expect(try function.callAndShelve(3).get() == "result 3")
      }
    }
  }

  @Test func `without a location the result is held`() throws {
    let name = "shelved nowhere"
    let function = Memory(nil).cache("f") { (x: Int) in
      Runs.note(name)
      return Handle(number: x)
    }
    let result = try function.callAndShelve(3)
    for _ in 0..<2 { #expect(try result.get() == Handle(number: 3)) }
    try result.clear()
    #expect(try result.get() == Handle(number: 3))
    #expect(Runs.count(name) == 1)
  }

  @Test func `a result that cannot be kept is held`() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try CacheFolder()
      try CacheFiles.write([1], to: "\(folder.path)/file")
      let function = Memory("\(folder.path)/file").cache("f") { (x: Int) in x + 1 }
      #expect(try function.callAndShelve(3).get() == 4)
    }
  }

  @Test func `a task's result is shelved as a function's`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let task = folder.memory.cache(Squaring(number: 5, log: name))
    let result = try task.callAndShelve()
    #expect(try task.callAndShelve().get() == 25)
    #expect(try task.run() == 25)
    #expect(Runs.count(name) == 1)
    try result.clear()
    #expect(try !task.checkCallInCache())
    #expect(try Memory(nil).cache(Squaring(number: 5, log: name)).callAndShelve().get() == 25)
  }

  @Test func `a shelved result travels, and can be stored`() throws {
    let folder = try CacheFolder()
    let array = NDArray<Double>([1, 2, 3])
    let result = try folder.memory.cache("f") { (x: Int) in array }.callAndShelve(1)
    #expect(try throughWire(result).get() == array)
    let json = try JSONEncoder().encode(result)
    let stored = try JSONDecoder().decode(MemorizedResult<NDArray<Double>>.self, from: json)
    #expect(try stored.get() == array)
    #expect("\(stored)" == "\(result)")

    let pair = try Memory(nil).cache("f") { (x: Int) in (x, "two") }.callAndShelve(1)
    let copy = try throughWire(pair).get()
    #expect(copy == (1, "two"))
    let held = try Memory(nil).cache("f") { (x: Int) in [x] }.callAndShelve(1)
    let heldJSON = try JSONEncoder().encode(held)
    let heldCopy = try JSONDecoder().decode(MemorizedResult<[Int]>.self, from: heldJSON)
    #expect(try heldCopy.get() == [1])
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(pair) }
  }

  @Test(arguments: ["x", "build-12", "build-../../..", ""])
  func `a stored place with a strange version is refused`(version: String) throws {
    let folder = try CacheFolder()
    let result = try squaring(folder.path).callAndShelve(1)
    let json = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
    let changed = json.replacing("\"version\":\"1\"", with: "\"version\":\"\(version)\"")
    try #require(changed != json)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(MemorizedResult<Int>.self, from: Data(changed.utf8))
    }
  }

  private func throughWire<Value: Codable>(_ value: Value) throws -> Value {
    let writer = WireWriter()
    try writer.encode(value)
    return try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      return try reader.decode(Value.self)
    }
  }
}
