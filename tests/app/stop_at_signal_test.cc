// extract and clean at SIGINT and SIGTERM. A pipe among their files holds them where the signal is
// to come.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kText = "城东片区停水。\n";
constexpr int kPages = 1000;

// What is in the pipe is read by the program alone.
std::string make_pipe(const TemporaryFolder& folder) {
  std::string pipe = folder.file("pipe.html");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  return pipe;
}

// Waits until the program reads the pipe.
int open_for_writing(const std::string& pipe) {
  const int writer = open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(writer >= 0);
  return writer;
}

void signal_and_rest(const RunningProgram& program, int number) {
  program.signal(number);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
}

// Every line of it whole.
std::vector<std::string> files_in(const std::string& out) {
  std::ifstream stream(out, std::ios::binary);
  std::vector<std::string> files;
  for (std::string line; std::getline(stream, line);) {
    CHECK_FALSE(stream.eof());
    files.push_back(Json::parse(line)["file"]);
  }
  return files;
}

}  // namespace

TEST_CASE("a signal lets extract print the pages it has begun, and no other") {
  const TemporaryFolder folder;
  const std::string out = folder.file("out");
  const std::string pipe = make_pipe(folder);
  std::vector<std::string> arguments = {"extract", folder.write("first.html", "<p>一</p>"), pipe};
  const std::string page = folder.write("page.html", "<p>二</p>");
  arguments.insert(arguments.end(), kPages, page);
  for (const int number : {SIGINT, SIGTERM}) {
    CAPTURE(number);
    RunningProgram program(arguments, out);
    const int writer = open_for_writing(pipe);
    signal_and_rest(program, number);
    CHECK(write(writer, kText.data(), kText.size()) == static_cast<ssize_t>(kText.size()));
    close(writer);
    CHECK(program.wait() == 130);
    const std::vector<std::string> files = files_in(out);
    REQUIRE(files.size() >= 2);
    CHECK(files.size() < kPages);
    CHECK(files[0] == arguments[1]);
    CHECK(files[1] == pipe);
  }
}

TEST_CASE("a signal lets clean print the file it has begun, and no other") {
  const TemporaryFolder folder;
  const std::string out = folder.file("out");
  const std::string pipe = make_pipe(folder);
  const std::string text = folder.write("text", std::string(kText));
  RunningProgram program({"clean", text, pipe, text}, out);
  const int writer = open_for_writing(pipe);
  signal_and_rest(program, SIGINT);
  CHECK(write(writer, kText.data(), kText.size()) == static_cast<ssize_t>(kText.size()));
  close(writer);
  CHECK(program.wait() == 130);
  CHECK(files_in(out) == std::vector<std::string>{text, pipe});
}

TEST_CASE("a second signal ends extract and clean where they wait") {
  const TemporaryFolder folder;
  const std::string pipe = make_pipe(folder);
  for (const char* command : {"extract", "clean"}) {
    CAPTURE(command);
    RunningProgram program({command, pipe});
    const int writer = open_for_writing(pipe);
    signal_and_rest(program, SIGTERM);
    CHECK(program.is_running());
    program.signal(SIGTERM);
    CHECK(program.wait() == 130);
    close(writer);
  }
}

}  // namespace shilu
