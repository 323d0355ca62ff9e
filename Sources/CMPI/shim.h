#pragma once
#include <mpi.h>

/* The handle constants of mpi.h are macros that Swift cannot import; each
 * becomes a read-only Swift global under its own name. */
#define CMPI_CONSTANT(type, name)                                              \
  static inline type cmpi_##name(void)                                         \
      __attribute__((swift_name("getter:" #name "()"))) {                      \
    return name;                                                               \
  }

CMPI_CONSTANT(MPI_Comm, MPI_COMM_WORLD)
CMPI_CONSTANT(MPI_Datatype, MPI_BYTE)
CMPI_CONSTANT(MPI_Errhandler, MPI_ERRORS_RETURN)
CMPI_CONSTANT(MPI_Request, MPI_REQUEST_NULL)
