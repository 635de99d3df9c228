#include "tests/pages/bounded_child.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>

#include "tests/support/sanitized.h"

namespace shilu {
namespace {

// A line of /proc/self/status, in bytes.
size_t status_of(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == name + ":") {
      size_t kibibytes = 0;
      status >> kibibytes;
      return kibibytes * 1024;
    }
  }
  return 0;
}

// From now on the peak is counted.
void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

void limit(int resource, size_t most) {
  const rlimit limits = {most, most};
  setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

void write_all(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = write(fd, text.data() + at, text.size() - at);
    if (written <= 0) {
      _exit(3);
    }
    at += static_cast<size_t>(written);
  }
}

[[noreturn]] void be_the_child(int fd, const ChildLimits& limits,
                               const std::function<void()>& prepare,
                               const std::function<std::string()>& work) {
  limit(RLIMIT_CORE, 0);
  prepare();
  limit(RLIMIT_CPU, limits.cpu_seconds);
  if (!kSanitized && limits.memory_bytes > 0) {
    limit(RLIMIT_AS, status_of("VmSize") + limits.memory_bytes);
  }
  if (!kSanitized && limits.stack_bytes > 0) {
    limit(RLIMIT_STACK, limits.stack_bytes);
  }
  forget_peak();
  const size_t before = status_of("VmRSS");
  const std::clock_t began = std::clock();
  const std::string said = work();
  const double cpu = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  const size_t peak = status_of("VmHWM");
  write_all(fd, std::to_string(cpu) + " " + std::to_string(peak > before ? peak - before : 0) +
                    "\n" + said);
  close(fd);
  _exit(0);
}

}  // namespace

ChildResult run_in_child(const ChildLimits& limits, const std::function<void()>& prepare,
                         const std::function<std::string()>& work) {
  ChildResult result;
  int ends[2];
  if (pipe(ends) != 0) {
    return result;
  }
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    be_the_child(ends[1], limits, prepare, work);
  }
  close(ends[1]);
  std::string answer;
  char buffer[4096];
  for (ssize_t got = 0; child > 0 && (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) {
    return result;
  }
  result.finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const size_t end_of_figures = answer.find('\n');
  if (!result.finished || end_of_figures == std::string::npos) {
    result.finished = false;
    return result;
  }
  char* after = nullptr;
  result.cpu_seconds = std::strtod(answer.c_str(), &after);
  result.peak_bytes = std::strtoul(after, nullptr, 10);
  result.said = answer.substr(end_of_figures + 1);
  return result;
}

}  // namespace shilu
