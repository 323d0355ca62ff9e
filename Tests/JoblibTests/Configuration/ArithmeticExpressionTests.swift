import JoblibParallel
import Testing

struct ArithmeticExpressionTests {
  // Each value is Python's.
  @Test(
    arguments: [
      ("2*6", 12),
      ("2**6", 64),
      ("1 + 2*3**(4) / (6 + -7)", -161),
      ("(20 // 3) % 5", 1),
      ("1.5*3", 4.5),
      ("-3", -3),
      ("--3", 3),
      ("6--7", 13),
      ("1-2-3", -4),
      ("8/2/2", 2),
      ("2*-3", -6),
      ("-(3+4)", -7),
      ("10 % 3 * 2", 2),
      ("2**3**2", 512),
      ("-2**2", -4),
      ("2**-1", 0.5),
      ("4**0.5", 2),
      ("1**-1", 1),
      ("0**0", 1),
      ("100/3", 100 / 3.0),
      ("7//2", 3),
      ("-7//2", -4),
      ("7//-2", -4),
      ("-7.5//2", -4),
      ("7.5//2", 3),
      ("-7%3", 2),
      ("7%-3", -2),
      ("-7.5%2", 0.5),
      ("5.5%-2", -0.5),
      ("9.", 9),
      (".5*4", 2),
      ("1e3", 1000),
      ("1E+3", 1000),
      ("1e-5*1e5", 1),
      ("1e6", 1e6),
      ("-1e6", -1e6),
      ("((((((((((1))))))))))", 1),
      ("\t 2 *\t3 ", 6),
    ] as [(String, Double)]
  )
  func `operators bind and round as in Python`(text: String, value: Double) throws {
    #expect(try ArithmeticExpression(text, name: "n").value(99) == value)
  }

  @Test(
    arguments: [
      ("n_jobs", 4.0, 4.0),
      ("2*n_jobs", 4, 8),
      ("n_jobs**2 - n_jobs", 3, 6),
      ("-n_jobs", 4, -4),
      ("(n_jobs+1)//2", 4, 2),
    ] as [(String, Double, Double)]
  )
  func `the name stands for a number`(text: String, number: Double, value: Double) throws {
    #expect(try ArithmeticExpression(text, name: "n_jobs").value(number) == value)
  }

  @Test(
    arguments: [
      ("", 1, "ends where a number, n_jobs or ("),
      ("  ", 3, "ends where"),
      ("2*", 3, "ends where"),
      ("(", 2, "ends where"),
      ("(1+2", 1, "not closed"),
      ("2*(1+(2)", 3, "not closed"),
      ("1+2)", 4, "no ( for this )"),
      ("()", 2, "not )"),
      ("+3", 1, "not +"),
      ("2 ++ 3", 4, "not +"),
      ("*3", 1, "not *"),
      ("2 * * 3", 5, "not *"),
      ("2 ** * 3", 6, "not *"),
      ("1^1", 2, "^ is no operator; there are + - * / // % **"),
      ("1<<2", 2, "< is no operator"),
      ("1, 2", 2, ", is no operator"),
      ("1; 2", 2, "; is no operator"),
      ("1 2", 3, "operator is missing before 2"),
      ("2(3)", 2, "operator is missing before ("),
      ("2n_jobs", 2, "operator is missing before n"),
      ("1.2.3", 4, "operator is missing before ."),
      ("2e", 2, "operator is missing before e"),
      ("1e+", 2, "operator is missing before e"),
      ("0x10", 2, "operator is missing before x"),
      (".", 1, "begins no number"),
      ("cpus * 2", 1, "cpus is unknown; the only name is n_jobs"),
      ("2*n_job", 3, "n_job is unknown"),
      ("n_jobs2", 1, "n_jobs2 is unknown"),
      ("exit(1)", 1, "exit is unknown"),
      ("'2'", 1, "not '"),
      ("1e7", 1, "beyond 1000000"),
      ("1e999", 1, "beyond 1000000"),
      ("1e7*0", 1, "beyond 1000000"),
      ("1000000+1", 8, "beyond 1000000"),
      ("10**7", 3, "beyond 1000000"),
      ("9**9**9", 5, "beyond 1000000"),
      ("9. ** 10000.", 4, "beyond 1000000"),
      ("1/0", 2, "/ divides by zero"),
      ("1//0", 2, "// divides by zero"),
      ("1%0", 2, "% divides by zero"),
      ("1.0 % (2-2)", 5, "% divides by zero"),
      ("0**-1", 2, "** divides by zero"),
      ("(-8)**0.5", 5, "no real value"),
      ("1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1", 31, "after 30 characters"),
    ] as [(String, Int, String)]
  )
  func `what has no value is refused, at its place`(
    text: String,
    position: Int,
    problem: String
  ) throws {
    let error = try #require(throws: ArithmeticError.self) {
      try ArithmeticExpression(text, name: "n_jobs")
    }
    #expect(error.position == position)
    #expect(error.problem.contains(problem), "\(error.problem)")
  }

  @Test(
    arguments: [
      ("1/(n_jobs-2)", 2.0, 2, "/ divides by zero"),
      ("n_jobs**n_jobs", 9, 7, "beyond 1000000"),
      ("0*n_jobs", 2e6, 3, "beyond 1000000"),
    ] as [(String, Double, Int, String)]
  )
  func `what has no value for one number is refused for that one`(
    text: String,
    number: Double,
    position: Int,
    problem: String
  ) throws {
    let expression = try ArithmeticExpression(text, name: "n_jobs")
    #expect(throws: Never.self) { try expression.value(1) }
    let error = try #require(throws: ArithmeticError.self) { try expression.value(number) }
    #expect(error.position == position)
    #expect(error.problem.contains(problem), "\(error.problem)")
  }
}
