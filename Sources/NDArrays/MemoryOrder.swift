/// The order in which the elements of an array lie in memory.
public enum MemoryOrder: String, Hashable, Sendable, Codable, CaseIterable {
  /// The last index varies fastest; the rows of a matrix lie one after the other.
  case c = "C"
  /// The first index varies fastest; the columns of a matrix lie one after the other.
  case fortran = "F"
}
