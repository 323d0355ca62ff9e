/// The first byte of every value on the wire; the format's one table.
///
/// | tag | then |
/// | --- | --- |
/// | `none`, `false`, `true` | nothing |
/// | `integer`, `unsigned` | a variable-length number, the signed one in zigzag form |
/// | `float`, `double` | 4 or 8 bytes, little-endian, as are all fixed-width numbers |
/// | `string` | byte count, UTF-8 |
/// | `array` | element kind, count, the elements' bytes |
/// | `arrayBuffer` | element kind, count, index of the buffer that holds the bytes |
/// | `ndarray`, `ndarrayBuffer` | element kind, order, rank, shape; then bytes or buffer index |
/// | `list` | 8 bytes: length of the rest; 8 bytes: count; the values |
/// | `map` | 8 bytes: length of the rest; per entry: key's byte count, key, value |
/// | `integer128`, `unsigned128` | 16 bytes |
/// | `some` | the value of an optional of an optional, which may be `none` |
enum WireTag: UInt8 {
  case none = 0
  case `false` = 1
  case `true` = 2
  case integer = 3
  case unsigned = 4
  case float = 5
  case double = 6
  case string = 7
  case array = 8
  case arrayBuffer = 9
  case ndarray = 10
  case ndarrayBuffer = 11
  case list = 12
  case map = 13
  case integer128 = 14
  case unsigned128 = 15
  case some = 16
}
