import ClosureCoding
import FoundationEssentials
import JoblibHashing
import JoblibMemory
import JoblibParallel
import JoblibWire
import Testing

/// Cached functions and tasks on the way to a worker.
struct TravellingTests {
  private func copy<Value: Codable>(_ value: Value) throws -> Value {
    let writer = WireWriter()
    try writer.encode(value)
    return try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      let copy = try reader.decode(Value.self)
      #expect(reader.isAtEnd)
      return copy
    }
  }

  private struct Holder: Sendable {
    let function: @Sendable (Int) throws -> Int
  }

  private func copy(_ function: @escaping @Sendable (Int) throws -> Int) throws -> Holder {
    let writer = WireWriter()
    try Closures.freeze(Holder(function: function), to: writer)
    return try writer.bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      return try Closures.thaw(Holder.self, from: &reader)
    }
  }

  @Test(arguments: [1, 100])
  func `a function arrives with its captures, key and folder`(number: Int) throws {
    let folder = try CacheFolder()
    let function = Shapes.adder(folder.memory, number)
    let copy = try copy(function)
    #expect(try copy(1) == 1 + number)
    #expect(try function.checkCallInCache(1))
    #expect(copy.name == "adder" && copy.version == 1)
    let unkept = try self.copy(Shapes.adder(Memory(nil), number))
    #expect(try unkept(2) == 2 + number)
    #expect(try !function.checkCallInCache(2))
  }

  @Test func `a function travels when a closure captured it, alone or beside others`() throws {
    let folder = try CacheFolder()
    let function = Shapes.adder(folder.memory, 5)
    let factor = folder.path.count
    let path = folder.path
    for argument in 0..<2 {
      #expect(try copy { try function($0) }.function(argument) == 5 + argument)
      let product = try copy { try function($0) * factor + path.count - factor }
      #expect(try product.function(argument) == (5 + argument) * factor)
      #expect(try copy(function.callAsFunction).function(argument) == 5 + argument)
    }
    #expect(try CacheFiles.entries(in: folder.path).count == 2)
  }

  @Test func `a memory travels when a closure captured it`() throws {
    let folder = try CacheFolder()
    let memory = folder.memory
    let copy = try copy { (x: Int) in
      try memory.cache("inner") { (y: Int) in y * 3 }(x)
    }
    #expect(try copy.function(4) == 12)
    #expect(try CacheFiles.entries(in: folder.path).count == 1)
  }

  @Test func `delayed calls and tasks travel`() throws {
    let folder = try CacheFolder()
    let function = Shapes.adder(folder.memory, 5)
    let call = JoblibMemory.delayed(function)(3)
    #expect(try copy(call).run() == 8)
    #expect(try function.checkCallInCache(3))
    let task = folder.memory.cache(Squaring(number: 6, log: "travelling"), version: 3)
    #expect(try copy(task).run() == 36)
    #expect(try task.checkCallInCache())
  }

  @Test func `a function that cannot travel says why`() throws {
    let folder = try CacheFolder()
    let handle = Handle(number: folder.path.count)
    let function = folder.memory.cache("f") { (x: Int) in handle.number + x + "\(x)".count }
    let error = try #require(throws: ClosureError.self) { try copy(function) }
    #expect(error.description.contains("Handle"))
  }

  @Test func `other encoders see what results depend on, and decode no function`() throws {
    let folder = try CacheFolder()
    let function = Shapes.adder(folder.memory, 1)
    let hash = try JoblibHashing.hash(function)
    #expect(try JoblibHashing.hash(Shapes.adder(Memory(nil), 1)) == hash)
    #expect(try JoblibHashing.hash(Shapes.adder(folder.memory, 2)) != hash)
    let json = try JSONEncoder().encode(function)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CachedFunction<Int, Int>.self, from: json)
    }
    let task = folder.memory.cache(Squaring(number: 6, log: ""))
    let taskHash = try JoblibHashing.hash(Memory(nil).cache(Squaring(number: 6, log: "")))
    #expect(try JoblibHashing.hash(task) == taskHash)
  }
}
