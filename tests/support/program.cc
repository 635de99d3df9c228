#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

constexpr const char* kProgram = SHILU_BINARY_DIR "/shilu";

void redirect(int descriptor, const std::string& file, int flags) {
  const int opened = open(file.c_str(), flags | O_CLOEXEC, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) {
    _exit(126);
  }
}

pid_t start(const std::vector<std::string>& arguments, const std::string& in,
            const std::string& out, const std::string& err) {
  std::vector<char*> argv{const_cast<char*>(kProgram)};
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  // A signal that comes before the program has begun must end the child as it would end the
  // program: the test framework's handlers, which it inherits, would report a failure of their own.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t process = fork();
  if (process != 0) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  if (process < 0) {
    throw std::runtime_error("no process can be started");
  }
  if (process == 0) {
    for (const int handled : {SIGTERM, SIGINT}) {
      signal(handled, SIG_DFL);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    redirect(STDIN_FILENO, in, O_RDONLY);
    redirect(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, err, O_WRONLY | O_CREAT | O_TRUNC);
    execv(kProgram, argv.data());
    _exit(127);
  }
  return process;
}

struct Ended {
  int status;
  size_t max_resident_bytes;
};

Ended reap(pid_t process) {
  int status = 0;
  rusage usage{};
  while (wait4(process, &status, 0, &usage) < 0) {
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          static_cast<size_t>(usage.ru_maxrss) << 10};
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

}  // namespace

ProgramResult run_shilu(const std::vector<std::string>& arguments, const std::string& input) {
  const TemporaryFolder folder;
  const std::string in = folder.write("in", input);
  const pid_t process = start(arguments, in, folder.file("out"), folder.file("err"));
  const Ended ended = reap(process);
  return {ended.status, contents(folder.file("out")), contents(folder.file("err")),
          ended.max_resident_bytes};
}

ProgramResult run_shilu_on_terminal(const std::vector<std::string>& arguments, Terminal terminal) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  std::array<char, 128> name{};
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
      ptsname_r(master, name.data(), name.size()) != 0) {
    throw std::runtime_error("no terminal can be made");
  }
  const winsize size{24, 80, 0, 0};
  ioctl(master, TIOCSWINSZ, &size);
  const TemporaryFolder folder;
  const std::string out =
      terminal == Terminal::kError ? folder.file("out") : std::string(name.data());
  const pid_t process = start(arguments, "/dev/null", out, name.data());
  ProgramResult result;
  std::array<char, 4096> buffer;
  // Fails when the program has closed the other side.
  for (ssize_t got = 0; (got = read(master, buffer.data(), buffer.size())) > 0;) {
    result.err.append(buffer.data(), static_cast<size_t>(got));
  }
  close(master);
  const Ended ended = reap(process);
  result.status = ended.status;
  result.max_resident_bytes = ended.max_resident_bytes;
  if (terminal == Terminal::kError) {
    result.out = contents(out);
  }
  return result;
}

ProgramResult run_shilu_for_reader(const std::vector<std::string>& arguments, size_t bytes) {
  const TemporaryFolder folder;
  const std::string fifo = folder.file("out");
  if (mkfifo(fifo.c_str(), 0600) != 0) {
    throw std::runtime_error("no pipe can be made");
  }
  const pid_t process = start(arguments, "/dev/null", fifo, folder.file("err"));
  const int reader = open(fifo.c_str(), O_RDONLY | O_CLOEXEC);
  ProgramResult result;
  result.out.resize(bytes);
  size_t filled = 0;
  for (ssize_t got = 1; filled < bytes && got > 0; filled += static_cast<size_t>(got)) {
    got = std::max<ssize_t>(0, read(reader, result.out.data() + filled, bytes - filled));
  }
  result.out.resize(filled);
  close(reader);
  const Ended ended = reap(process);
  result.status = ended.status;
  result.err = contents(folder.file("err"));
  result.max_resident_bytes = ended.max_resident_bytes;
  return result;
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const std::string& out)
    : process_(start(arguments, "/dev/null", out, "/dev/null")) {}

RunningProgram::~RunningProgram() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    reap(process_);
  }
}

void RunningProgram::signal(int number) const {
  kill(process_, number);
}

bool RunningProgram::is_running() const {
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

int RunningProgram::wait() {
  const int status = reap(process_).status;
  process_ = -1;
  return status;
}

}  // namespace shilu
