// PortalFarm: many portals on many addresses of 127.0.0.0/8, several behind each address, over
// HTTP/1.1 (FarmSites says what they answer).
//
// One thread with epoll serves all, so that a slow portal costs no thread. When a request came is
// told by the kernel, which stamps it as it arrives, however late the thread gets to read it; its
// end is taken before the first byte of the answer leaves, or when the client is seen to be gone.
// Times are of the system's clock, so that moments of a test can be set against them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/support/farm_sites.h"
#include "tests/support/manners.h"

namespace shilu {

class PortalFarm {
 public:
  static Result<std::unique_ptr<PortalFarm>> start(FarmPlan plan);
  ~PortalFarm();
  PortalFarm(const PortalFarm&) = delete;
  PortalFarm& operator=(const PortalFarm&) = delete;

  const FarmSites& sites() const;
  int port() const;
  // "http://h0.farm.example:8080" and `path`.
  std::string url(int host, const std::string& path) const;
  // Lines "127.10.0.1 h0.farm.example" for --hosts.
  std::string hosts_file() const;
  // Any thread.
  std::vector<AccessRecord> log() const;
  size_t requests() const;

  // Microseconds of the clock that log() tells times by.
  static int64_t now_us();

 private:
  class Engine;
  explicit PortalFarm(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace shilu
