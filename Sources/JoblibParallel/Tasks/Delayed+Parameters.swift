// One `delayed` for each number of parameters up to six.
//
// The general one makes the compiler of Swift 6.3.1 crash where a parameter is a tuple; these do not,
// and they are preferred where they fit. They are inlined, so that an optimised program turns a
// function's conversion into code and keeps no context for it.

/// Makes the calls of a function of one parameter, which may be a tuple, into tasks.
@inlinable
public func delayed<First: Sendable, Output: Sendable>(
  _ function: @escaping @Sendable (First) throws -> Output
) -> DelayedFunction<First, Output> {
  DelayedFunction(body: function)
}

/// Makes the calls of a function of two parameters, which may be tuples, into tasks.
@inlinable
public func delayed<First: Sendable, Second: Sendable, Output: Sendable>(
  _ function: @escaping @Sendable (First, Second) throws -> Output
) -> DelayedFunction<First, Second, Output> {
  DelayedFunction(body: function)
}

/// Makes the calls of a function of three parameters, which may be tuples, into tasks.
@inlinable
public func delayed<First: Sendable, Second: Sendable, Third: Sendable, Output: Sendable>(
  _ function: @escaping @Sendable (First, Second, Third) throws -> Output
) -> DelayedFunction<First, Second, Third, Output> {
  DelayedFunction(body: function)
}

/// Makes the calls of a function of four parameters, which may be tuples, into tasks.
@inlinable
public func delayed<
  First: Sendable,
  Second: Sendable,
  Third: Sendable,
  Fourth: Sendable,
  Output: Sendable
>(
  _ function: @escaping @Sendable (First, Second, Third, Fourth) throws -> Output
) -> DelayedFunction<First, Second, Third, Fourth, Output> {
  DelayedFunction(body: function)
}

/// Makes the calls of a function of five parameters, which may be tuples, into tasks.
@inlinable
public func delayed<
  First: Sendable,
  Second: Sendable,
  Third: Sendable,
  Fourth: Sendable,
  Fifth: Sendable,
  Output: Sendable
>(
  _ function: @escaping @Sendable (First, Second, Third, Fourth, Fifth) throws -> Output
) -> DelayedFunction<First, Second, Third, Fourth, Fifth, Output> {
  DelayedFunction(body: function)
}

/// Makes the calls of a function of six parameters, which may be tuples, into tasks.
@inlinable
public func delayed<
  First: Sendable,
  Second: Sendable,
  Third: Sendable,
  Fourth: Sendable,
  Fifth: Sendable,
  Sixth: Sendable,
  Output: Sendable
>(
  _ function: @escaping @Sendable (First, Second, Third, Fourth, Fifth, Sixth) throws -> Output
) -> DelayedFunction<First, Second, Third, Fourth, Fifth, Sixth, Output> {
  DelayedFunction(body: function)
}
