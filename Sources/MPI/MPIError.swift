internal import CMPI

/// A failed MPI call (`MPI 3.1 §8.3`).
package struct MPIError: Error, Sendable, CustomStringConvertible {
  /// The function that failed.
  package let function: String
  /// What the library says of it.
  package let message: String

  package var description: String { "\(function): \(message)" }
}

func check(_ code: CInt, _ function: String) throws(MPIError) {
  guard code != MPI_SUCCESS else { return }
  var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING) + 1)
  var count: CInt = 0
  MPI_Error_string(code, &text, &count)
  let bytes = text.prefix(Int(count)).map { UInt8(bitPattern: $0) }
  throw MPIError(function: function, message: String(decoding: bytes, as: UTF8.self))
}
