// The built program as a child process, the way a person runs it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace shilu {

struct ProgramResult {
  int status = -1;  // exit status, or 128 + the signal that ended it
  std::string out;
  std::string err;
};

// Runs `shilu ARGUMENTS…` to its end; standard input is `input`.
ProgramResult run_shilu(const std::vector<std::string>& arguments, const std::string& input = "");

// A program left running, to be signalled. Killed and reaped when it goes out of scope.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& arguments);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void signal(int number) const;
  // Blocks until it ends; as ProgramResult::status.
  int wait();

 private:
  pid_t process_;
};

}  // namespace shilu
