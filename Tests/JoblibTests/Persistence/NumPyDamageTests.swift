import Foundation
import JoblibPersistence
import JoblibTestSupport
import NDArrays
import Testing

@Suite("Arrays that contradict themselves")
struct NumPyDamageTests {
  private static let f8 = "cnumpy\ndtype\n(S'f8'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb"
  private static let object = "cnumpy\ndtype\n(S'O8'\nI0\nI1\ntR(I3\nS'|'\nNNNI-1\nI-1\nI63\ntb"
  private static let maker =
    "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"

  @Test(
    "are refused by a typed error, whatever the shape says",
    arguments: [
      "\(maker)(I1\n(I1\nt\(f8)I00\nS'1234567'\ntb.", "\(maker)(I1\n(I-1\nt\(f8)I00\nS''\ntb.",
      "\(maker)(I1\n(I4611686018427387904\nI8\nt\(f8)I00\nS''\ntb.",
      "\(maker)(I1\n(S'x'\nt\(f8)I00\nS''\ntb.", "\(maker)(I1\nN\(f8)I00\nS''\ntb.",
      "\(maker)(I1\n(I1\nt\(f8)I00\n(lI1\natb.", "\(maker)(I1\n(I2\nt\(object)I00\n(lI1\natb.",
      "\(maker)(I1\n(I1\nt\(object)I00\nS'12345678'\ntb.", "\(maker)(I1\n(I1\ntNI00\nS''\ntb.",
      "\(maker)Nb.",
      "\(maker)(I1\n(\(String(repeating: "I1\n", count: 65))t\(f8)I00\nS'12345678'\ntb.",
      "cnumpy.core.numeric\n_frombuffer\n(S'12345678'\n\(f8)(I2\ntS'C'\ntR.",
      "cnumpy.core.numeric\n_frombuffer\n(S'12345678'\n\(f8)(I1\ntS'K'\n(I3\nttR.",
      "cnumpy.core.numeric\n_frombuffer\n(S'12345678'\ntR.",
      "cnumpy.core.multiarray\nscalar\n(\(f8)S'1234567'\ntR.",
      // Elements of no bytes, but too many to look at.
      "\(maker)(I1\n(I1099511627776\ntcnumpy\ndtype\n(S'S0'\nI0\nI1\ntRI00\nS''\ntb.",
    ]
  )
  func contradictions(pickle: String) throws {
    let value = try load(PickleValue.self, from: Array(pickle.utf8))
    #expect(value.array == nil)
    #expect(value.scalar == nil)
    #expect(throws: PersistenceError.self) { try value.ndarray(as: NDArray<Double>.self) }
  }

  @Test("a Boolean that is neither true nor false is refused")
  func invalidBool() throws {
    let pickle =
      "\(Self.maker)(I1\n(I1\ntcnumpy\ndtype\n(S'b1'\nI0\nI1\ntR(I3\nS'|'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x02'\ntb."
    let value = try load(PickleValue.self, from: Array(pickle.utf8))
    #expect(throws: PersistenceError.self) { try value.ndarray(as: NDArray<Bool>.self) }
  }

  @Test(
    "no changed byte makes a file end the program",
    .needsPython
  )
  func changedBytes() throws {
    try NumPyCorpus.withFolder { folder in
      let entries = try NumPyCorpus.write(
        into: folder,
        ["--writer", "joblib,pickle,npy", "--protocol", "5"]
          + ["array-record*", "array-object*", "array-M8-ns*", "masked*", "frame-[cmnt]*", "date*"]
      )
      var generator = SeededGenerator(seed: 5)
      for entry in entries {
        let bytes = try Data(contentsOf: folder.appending(path: entry.file))
        for _ in 0..<4 {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          let byte = UInt8.random(in: 0...255, using: &generator)
          var changed = [UInt8](bytes)
          changed[place] = byte
          guard let value = try? load(PickleValue.self, from: changed) else { continue }
          for id in 0..<NodeID(value.graph.nodeCount) {
            PickleValue(value.graph, id).readEverything()
          }
        }
      }
    }
  }
}

extension PickleValue {
  /// Asks for all that a value may be.
  func readEverything() {
    _ = (
      items?.count, pairs?.count, self["a"], complex, slice, range, decimalNumber, fraction, uuid
    )
    _ = (path, dateTime?.secondsSince1970, duration, timeOfDay, timeZone?.name, scalar)
    if let array {
      _ = (array.type.description, array.strings, array.items, array.ticks, array.secondsSince1970)
      _ = (array.mask, try? array.converted(to: NDArray<Double>.self))
      for field in array.type.fields { _ = array.field(field.name) }
    }
    for column in table.map({ $0.columns + $0.index }) ?? [] {
      _ = (column.name, column.typeName, column.strings, column.secondsSince1970, column.timeZone)
      // A range counts whatever the file says.
      if column.count < 1 << 20 { _ = (column.numbers, column.numPyArray) }
    }
  }
}
