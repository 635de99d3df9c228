// The program portal_server, run as a script runs it: its options, signals and exit status.
#include <fcntl.h>
#include <httplib.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

// A running portal_server, whose standard output is read line by line. Ended with the object.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), SHILU_BINARY_DIR "/portal_server");
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    REQUIRE(posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  ~Program() {
    if (process_ > 0) stop();
    std::fclose(output_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Without its end; empty at the end of the output.
  std::string line() {
    std::string text;
    for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_)) {
      text += static_cast<char>(c);
    }
    return text;
  }
  void signal(int number) const { kill(process_, number); }
  int exit_status() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int stop() {
    signal(SIGTERM);
    return exit_status();
  }

 private:
  pid_t process_ = 0;
  std::FILE* output_ = nullptr;
};

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

int port_of(const std::string& line) {
  const std::string words = "listening on 127.0.0.1:";
  REQUIRE(line.starts_with(words));
  return std::stoi(line.substr(words.size()));
}

int status_of(int port, const std::string& host, const std::string& path) {
  httplib::Client client("127.0.0.1", port);
  const auto answer = client.Get(path, {{"Host", host}});
  REQUIRE(answer);
  return answer->status;
}

constexpr const char* kNewPage = "/zwgk/tzgg/202404/t20240412_100231.html";

}  // namespace

TEST_CASE("portal_server writes its files, changes state on SIGUSR1 and ends on SIGTERM") {
  std::string folder = (std::filesystem::temp_directory_path() / "portal.XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  Program program({"--write-hosts", folder + "/hosts", "--write-seeds", folder + "/seeds",
                   "--access-log", folder + "/access"});
  const int port = port_of(program.line());
  CHECK(read_file(folder + "/hosts").starts_with("127.0.0.1 www.baishui.example\n"));
  const std::string seed = "http://www.baishui.example:" + std::to_string(port) + "/\n";
  CHECK(read_file(folder + "/seeds").starts_with(seed));
  CHECK(status_of(port, "www.qinghe.example", kNewPage) == 404);
  program.signal(SIGUSR1);
  CHECK(program.line() == "state 2");
  CHECK(status_of(port, "www.qinghe.example", kNewPage) == 200);
  program.signal(SIGUSR1);
  CHECK(program.line() == "state 1");
  CHECK(status_of(port, "www.qinghe.example", kNewPage) == 404);
  CHECK(program.stop() == 0);
  const std::string log = read_file(folder + "/access");
  CHECK(std::count(log.begin(), log.end(), '\n') == 3);
  std::filesystem::remove_all(folder);
}

TEST_CASE("portal_server starts in the second state where told, or serves another folder") {
  Program second({"--state", "2"});
  CHECK(status_of(port_of(second.line()), "www.qinghe.example", kNewPage) == 200);
  const std::string root = SHILU_SOURCE_DIR "/tests/portal/sites/www.nanxi.example";
  Program folder({"--root", root, "--charset", "gb18030", "--delay", "50ms"});
  httplib::Client client("127.0.0.1", port_of(folder.line()));
  const auto asked = std::chrono::steady_clock::now();
  const auto page = client.Get("/tzgg/1.htm");
  CHECK(std::chrono::steady_clock::now() - asked >= std::chrono::milliseconds(50));
  REQUIRE(page);
  CHECK(page->get_header_value("Content-Type") == "text/html; charset=gb18030");
}

TEST_CASE("portal_server says by its exit status what is wrong") {
  CHECK(Program({"--state", "3"}).exit_status() == 2);
  CHECK(Program({"--delay", "soon"}).exit_status() == 2);
  CHECK(Program({"--root", "/nowhere/at/all"}).exit_status() == 6);
  CHECK(Program({"--write-seeds", "/nowhere/at/all"}).exit_status() == 6);
  Program first({});
  CHECK(Program({"--port", std::to_string(port_of(first.line()))}).exit_status() == 6);
}
