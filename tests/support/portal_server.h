// PortalServer: the sample portals (or any folder of files) over HTTP on loopback.
//
// Listens from start() to destruction, with sixteen threads of its own. The site is chosen by the
// Host header, whatever its port. Knows validators (304), gzip, redirects and two states of its
// pages; see tests/portal/README.md. Every answer stands in log() before its last byte is sent.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "tests/support/access_log.h"
#include "tests/support/portal_site.h"

namespace shilu {

struct PortalServerOptions {
  std::string folder;   // see PortalSites
  std::string charset;  // for a folder without sites.tsv: charset parameter of its pages
  int port = 0;         // 0: any free one
  SiteState state = SiteState::kFirst;
  Milliseconds delay{0};   // waited before each answer
  std::string access_log;  // file to append to; "" for none
};

class PortalServer {
 public:
  static Result<std::unique_ptr<PortalServer>> start(PortalServerOptions options);
  // Returns when no thread answers any more and the port is free again.
  ~PortalServer();
  PortalServer(const PortalServer&) = delete;
  PortalServer& operator=(const PortalServer&) = delete;

  int port() const;
  std::vector<std::string> hosts() const;
  // "http://www.qinghe.example:8080/" for each host, or of 127.0.0.1 for a plain folder.
  std::vector<std::string> seeds() const;
  // Lines "127.0.0.1 NAME" for --hosts.
  std::string hosts_file() const;

  // Any thread; requests that began before may still be answered from the state before.
  void set_state(SiteState state);
  SiteState state() const;

  std::vector<AccessRecord> log() const;
  void clear_log();

 private:
  class Implementation;
  explicit PortalServer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace shilu
