#include <cstdio>

#include "app/commands.h"

namespace shilu {

int exit_status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return kExitUsage;
    case ErrorCode::kNotFound:
      return kExitNotSo;
    case ErrorCode::kLocked:
      return kExitLocked;
    case ErrorCode::kUnopenable:
    case ErrorCode::kCorrupt:
      return kExitUnopenable;
    case ErrorCode::kDiskFull:
      return kExitDiskFull;
    case ErrorCode::kNetwork:
      return kExitNetwork;
    case ErrorCode::kIo:
      return kExitNotSo;
    case ErrorCode::kReaderGone:
      return kExitDone;
  }
  return kExitNotSo;
}

int report_error(const Error& error) {
  if (error.code != ErrorCode::kReaderGone) {
    std::fprintf(stderr, "shilu: %s\n", error.message.c_str());
  }
  return exit_status_of(error.code);
}

}  // namespace shilu
