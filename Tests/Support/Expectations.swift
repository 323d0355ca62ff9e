/// Something that a contract promises does not hold.
///
/// The contract runs where no test library is, under mpirun for one, so it states by throwing.
package struct ContractFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ message: String, fileID: String = #fileID, line: Int = #line) {
    description = "\(fileID):\(line): \(message)"
  }
}

/// Throws unless the condition holds.
package func expect(
  _ condition: Bool,
  _ message: @autoclosure () -> String,
  fileID: String = #fileID,
  line: Int = #line
) throws(ContractFailure) {
  guard condition else { throw ContractFailure(message(), fileID: fileID, line: line) }
}

/// Throws unless both are equal.
package func expectEqual<Value: Equatable>(
  _ found: Value,
  _ wanted: Value,
  _ what: String = "",
  fileID: String = #fileID,
  line: Int = #line
) throws(ContractFailure) {
  guard found != wanted else { return }
  let prefix = what.isEmpty ? "" : "\(what): "
  throw ContractFailure(
    "\(prefix)\(shortened(found)) instead of \(shortened(wanted))",
    fileID: fileID,
    line: line
  )
}

/// The value, or throws where there is none.
package func unwrap<Value>(
  _ value: Value?,
  _ message: @autoclosure () -> String,
  fileID: String = #fileID,
  line: Int = #line
) throws(ContractFailure) -> Value {
  guard let value else { throw ContractFailure(message(), fileID: fileID, line: line) }
  return value
}

/// The error of this type that `body` throws; throws where it throws none, or another.
package func expectThrows<Failure: Error>(
  _ type: Failure.Type,
  fileID: String = #fileID,
  line: Int = #line,
  _ body: () throws -> Void
) throws -> Failure {
  do { try body() } catch let error as Failure { return error } catch {
    throw ContractFailure("\(error) instead of a \(type)", fileID: fileID, line: line)
  }
  throw ContractFailure("nothing was thrown instead of a \(type)", fileID: fileID, line: line)
}

/// Throws unless a message names everything that it should.
package func expect(
  message: String,
  names words: [String],
  fileID: String = #fileID,
  line: Int = #line
) throws(ContractFailure) {
  for word in words where !message.contains(word) {
    throw ContractFailure("\"\(message)\" does not say \"\(word)\"", fileID: fileID, line: line)
  }
}

private func shortened(_ value: some Any) -> String {
  let text = String(describing: value)
  return text.count > 300 ? "\(text.prefix(300))…" : text
}
