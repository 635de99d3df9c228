// This test program once more, as a child that runs one hidden test case: what a second process,
// a killed one or one with limits does to an archive is shown with a real one.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace shilu::store_test {

constexpr const char* kChildFolder = "SHILU_TEST_FOLDER";

class Child {
 public:
  // Runs the hidden test case `name`; in it child_folder() is `folder`. Its standard output is
  // read by read_line().
  Child(const std::string& name, const std::string& folder) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    setenv(kChildFolder, folder.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    std::string program = "/proc/self/exe";
    std::string test = name;
    char* arguments[] = {program.data(), test.data(), nullptr};
    REQUIRE(posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
  }
  ~Child() {
    kill_now();
    close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  // Without line feed; "" at the end.
  std::string read_line() {
    std::string line;
    char character = 0;
    while (read(output_, &character, 1) == 1 && character != '\n') {
      line += character;
    }
    return line;
  }

  void kill_now() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
      pid_ = 0;
    }
  }

  // Waits for its end; true if it passed.
  bool passed() {
    int status = 0;
    waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

// In the child.
inline std::string child_folder() {
  const char* folder = std::getenv(kChildFolder);  // NOLINT(concurrency-mt-unsafe)
  REQUIRE(folder != nullptr);
  return folder;
}

inline void child_says(const std::string& line) {
  const std::string whole = line + "\n";
  REQUIRE(write(STDOUT_FILENO, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()));
}

}  // namespace shilu::store_test
