// Result<T>: a value, or an Error that says what went wrong and where.
//
// Expected outcomes (a 404, a page refused by robots, undecodable bytes) are values of the
// type itself, not errors. An Error is for what the caller cannot go on from: its message is
// written for a person and names the file, address or option concerned.
//
// Nothing here throws; a library that throws is wrapped where it is called.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace shilu {

enum class ErrorCode {
  kInvalidArgument,  // a bad option, config, seed file or address
  kNotFound,         // asked for something that is not there
  kLocked,           // another process has the archive
  kUnopenable,       // the archive cannot be opened: not ours, newer schema, damaged
  kCorrupt,          // stored bytes that do not match their checksum or form
  kDiskFull,         // no space, or below the floor
  kIo,               // reading or writing failed otherwise
  kNetwork,          // the network itself is unusable
  kReaderGone,       // who read our output wants no more: no failure, and nothing to tell
};

struct Error {
  ErrorCode code;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

// The same error, with the place it was met put before its message.
[[nodiscard]] inline tl::unexpected<Error> fail_at(const std::string& where, Error error) {
  error.message = where + ": " + error.message;
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace shilu
