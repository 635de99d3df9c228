#include "app/output_file.h"

#include "app/standard_output.h"
#include "store/durable_file.h"

namespace shilu {

Status write_output(const std::string& path, std::string_view bytes) {
  if (path != "-") {
    return replace_file(path, bytes);
  }
  const Status printed = print(bytes);
  return printed ? flush_output() : printed;
}

}  // namespace shilu
