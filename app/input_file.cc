#include "app/input_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace shilu {
namespace {

struct CloseUnlessStandardInput {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

}  // namespace

std::string input_name(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

Result<std::string> read_input(const std::string& path) {
  const auto unreadable = [&] {
    return fail(ErrorCode::kInvalidArgument,
                input_name(path) + ": " + std::generic_category().message(errno));
  };
  const std::unique_ptr<std::FILE, CloseUnlessStandardInput> file(
      path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return unreadable();
  std::string bytes;
  std::array<char, 1 << 16> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    bytes.append(buffer.data(), count);
  }
  if (std::ferror(file.get()) != 0) return unreadable();
  return bytes;
}

}  // namespace shilu
