internal import CMPI

/// The MPI library, from its initialisation to its end.
///
/// One thread makes this and every other MPI call.
package struct Universe: ~Copyable {
  /// All ranks of the job.
  package let world: Communicator

  /// Initialises MPI (`MPI_Init_thread`, MPI 3.1 §12.4.3).
  ///
  /// Errors are returned from then on, not fatal (`MPI_ERRORS_RETURN`, §8.3).
  ///
  /// - Throws: `MPIError`; also where the library does not let a thread that is not the process's
  ///   first make all calls (`MPI_THREAD_SERIALIZED`).
  package init() throws(MPIError) {
    var provided: CInt = 0
    try check(
      MPI_Init_thread(nil, nil, CInt(MPI_THREAD_MULTIPLE), &provided),
      "MPI_Init_thread"
    )
    guard provided >= CInt(MPI_THREAD_SERIALIZED) else {
      throw MPIError(
        function: "MPI_Init_thread",
        message: "this MPI library supports threads at level \(provided) only, and "
          + "MPI_THREAD_SERIALIZED is needed; use a build with thread support"
      )
    }
    try check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler")
    var rank: CInt = 0
    var size: CInt = 0
    try check(MPI_Comm_rank(MPI_COMM_WORLD, &rank), "MPI_Comm_rank")
    try check(MPI_Comm_size(MPI_COMM_WORLD, &size), "MPI_Comm_size")
    world = Communicator(rank: Int(rank), size: Int(size))
  }

  /// Waits for all ranks to come here and ends MPI (`MPI_Finalize`, MPI 3.1 §8.7).
  package consuming func finalize() throws(MPIError) {
    try check(MPI_Finalize(), "MPI_Finalize")
  }

  /// Ends every process of the job (`MPI_Abort`, MPI 3.1 §8.7).
  package static func abort(status: Int32) {
    MPI_Abort(MPI_COMM_WORLD, status)
  }
}
