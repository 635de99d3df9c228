// The built program as a child process, the way a person runs it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace shilu {

struct ProgramResult {
  int status = -1;  // exit status, or 128 + the signal that ended it
  std::string out;
  std::string err;
  // At its peak. It counts the moment between fork and exec too, so it is at least what the test
  // program itself held when it started it.
  size_t max_resident_bytes = 0;
};

// Runs `shilu ARGUMENTS…` to its end; standard input is `input`.
ProgramResult run_shilu(const std::vector<std::string>& arguments, const std::string& input = "");

// The same with standard error on a terminal of 80 columns, whose bytes `err` has; standard output
// is a file, or the terminal too.
enum class Terminal { kError, kErrorAndOutput };
ProgramResult run_shilu_on_terminal(const std::vector<std::string>& arguments, Terminal terminal);

// The same, its output read by somebody who goes after the first `bytes` of it.
ProgramResult run_shilu_for_reader(const std::vector<std::string>& arguments, size_t bytes);

// A program left running, to be signalled. Killed and reaped when it goes out of scope.
class RunningProgram {
 public:
  // Standard output goes to the file `out`.
  explicit RunningProgram(const std::vector<std::string>& arguments,
                          const std::string& out = "/dev/null");
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  pid_t process_id() const { return process_; }
  void signal(int number) const;
  bool is_running() const;
  // Blocks until it ends; as ProgramResult::status.
  int wait();

 private:
  pid_t process_;
};

}  // namespace shilu
