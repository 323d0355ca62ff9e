import Foundation
import JoblibCompression
import JoblibPersistence
import JoblibTestSupport
import Testing

@Suite("Values come back from a pickle as they were")
struct CodingRoundTripTests {
  @Test("numbers", arguments: CodingCase.numbers)
  func numbers(_ example: CodingCase) throws { try example.check() }

  @Test("values of all kinds", arguments: CodingCase.values)
  func values(_ example: CodingCase) throws { try example.check() }

  @Test("a NaN stays one")
  func nan() throws { #expect(try Pickled.roundTrip(Double.nan).isNaN) }

  @Test("an object with a superclass")
  func superclass() throws {
    let dog = try Pickled.roundTrip(WireShape.Dog(name: "Rex", tricks: ["sit"]))
    #expect(dog.name == "Rex")
    #expect(dog.tricks == ["sit"])
  }

  @Test("both nils of an optional of an optional are the outer one")
  func nestedOptional() throws {
    #expect(try Pickled.roundTrip([nil, .some(nil), 7] as [Int??]) == [nil, nil, 7])
  }

  @Test(
    "a date to the microsecond",
    arguments: [-63_113_904_000, -0.000001, 0, 1e9 + 0.25, 252_423_993_599.5]
  )
  func date(_ seconds: Double) throws {
    let date = try Pickled.roundTrip(Date(timeIntervalSinceReferenceDate: seconds))
    #expect(abs(date.timeIntervalSinceReferenceDate - seconds) <= 0.5e-6 + seconds.ulp)
  }

  @Test("random values", arguments: 0..<50)
  func random(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let value = RandomRecord(depth: 2, using: &generator)
    #expect(try Pickled.roundTrip(value) == value)
  }

  @Test("a value of a pickle stands in a struct, and is written again")
  func pickleValue() throws {
    struct Holder: Codable {
      var name: String
      var rest: PickleValue
    }
    let value = try Pickled.value(try Pickled.bytes(["name": ["n"], "rest": ["a", "b"]]))
    struct Source: Encodable {
      var name = "n"
      var rest = [1.5, 2]
    }
    let holder = try Pickled.value(try Pickled.bytes(Source())).decode(Holder.self)
    #expect(holder.rest.items?.map(\.double) == [1.5, 2])
    let again = try Pickled.roundTrip(holder)
    #expect(try again.rest.decode([Double].self) == [1.5, 2])
    #expect(try value.decode(PickleValue.self).isIdentical(to: value))
  }

  @Test("what is large passes on while it is written")
  func streaming() throws {
    let numbers = Array(0..<300_000)
    let sink = MemorySink()
    let writer = PickleWriter(to: try PickleOutput(sink))
    try writer.encode(numbers)
    #expect(writer.count < 300_000)
    #expect(sink.bytes.count > 1_000_000)
    try writer.finish()
    #expect(try Pickled.value(sink.bytes).decode([Int].self) == numbers)
  }
}
