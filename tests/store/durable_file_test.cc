#include "store/durable_file.h"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>

namespace shilu {
namespace {

TEST_CASE("that nobody reads a pipe any more is no failure of the disk") {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const FileDescriptor writing(ends[1]);
  close(ends[0]);
  const Status written = write_all(writing.get(), "the log", "a line\n");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().code == ErrorCode::kReaderGone);
  CHECK(written.error().message == "the log: Broken pipe");
}

}  // namespace
}  // namespace shilu
