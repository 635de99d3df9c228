#include "store/version.h"

namespace shilu {

std::string version_label(const Version& version) {
  const std::string number = std::to_string(version.number);
  return version.revision == 0 ? number : number + "." + std::to_string(version.revision);
}

}  // namespace shilu
