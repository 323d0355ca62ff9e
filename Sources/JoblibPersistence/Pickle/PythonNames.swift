/// The names that Python 3 has for what old pickles name as Python 2 did.
///
/// Python 3 itself writes protocols below 3 with the old names.
struct PythonNames {
  private let isOld: Bool

  init(protocolVersion: Int) {
    isOld = protocolVersion < 3
  }

  /// Today's name.
  func current(_ global: PickleGlobal) -> PickleGlobal {
    guard isOld else { return global }
    if let renamed = Self.names[global] { return renamed }
    return PickleGlobal(module: Self.modules[global.module] ?? global.module, name: global.name)
  }

  private static let names: [PickleGlobal: PickleGlobal] = [
    .init(module: "__builtin__", name: "unicode"): .init(module: "builtins", name: "str"),
    .init(module: "__builtin__", name: "basestring"): .init(module: "builtins", name: "str"),
    .init(module: "__builtin__", name: "long"): .init(module: "builtins", name: "int"),
    .init(module: "__builtin__", name: "xrange"): .init(module: "builtins", name: "range"),
    .init(module: "__builtin__", name: "unichr"): .init(module: "builtins", name: "chr"),
    .init(module: "__builtin__", name: "reduce"): .init(module: "functools", name: "reduce"),
    .init(module: "itertools", name: "izip"): .init(module: "builtins", name: "zip"),
    .init(module: "itertools", name: "imap"): .init(module: "builtins", name: "map"),
    .init(module: "itertools", name: "ifilter"): .init(module: "builtins", name: "filter"),
    .init(module: "UserDict", name: "IterableUserDict"):
      .init(module: "collections", name: "UserDict"),
    .init(module: "UserDict", name: "UserDict"): .init(module: "collections", name: "UserDict"),
  ]

  private static let modules = [
    "__builtin__": "builtins", "copy_reg": "copyreg", "exceptions": "builtins",
    "UserList": "collections", "UserString": "collections", "cPickle": "pickle",
    "StringIO": "io", "cStringIO": "io", "Queue": "queue", "ConfigParser": "configparser",
    "whichdb": "dbm", "anydbm": "dbm", "dbhash": "dbm.bsd", "dumbdb": "dbm.dumb", "gdbm": "dbm.gnu",
    "HTMLParser": "html.parser", "httplib": "http.client",
    "Cookie": "http.cookies", "cookielib": "http.cookiejar", "urlparse": "urllib.parse",
    "robotparser": "urllib.robotparser", "SocketServer": "socketserver",
    "xmlrpclib": "xmlrpc.client", "SimpleXMLRPCServer": "xmlrpc.server",
    "_multiprocessing": "multiprocessing.context", "repr": "reprlib", "thread": "_thread",
    "dummy_thread": "_dummy_thread", "commands": "subprocess",
    "sklearn.externals.joblib.numpy_pickle": "joblib.numpy_pickle",
  ]
}
