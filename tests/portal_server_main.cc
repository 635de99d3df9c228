// portal_server: serves the sample portals, or any folder of files, on 127.0.0.1 until SIGINT or
// SIGTERM. SIGUSR1 goes to the other state of the portals.
//
//   portal_server [--root DIR [--charset NAME]] [--port N] [--state 1|2] [--delay 20ms]
//                 [--access-log FILE] [--write-hosts FILE] [--write-seeds FILE]
//
// Files asked for with --write-… are complete before "listening on 127.0.0.1:PORT" is printed.
// Exit status: 0 stopped by a signal, 2 bad arguments, 6 cannot listen, read or write.

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>

#include "tests/support/portal_server.h"

namespace {

using shilu::SiteState;

bool write_file(const std::string& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) std::cerr << "portal_server: " << file << ": cannot be written\n";
  return !stream.fail();
}

bool write_files(const shilu::PortalServer& server, const std::string& hosts_file,
                 const std::string& seeds_file) {
  std::string seeds;
  for (const std::string& seed : server.seeds()) seeds.append(seed).append("\n");
  return (hosts_file.empty() || write_file(hosts_file, server.hosts_file())) &&
         (seeds_file.empty() || write_file(seeds_file, seeds));
}

void serve_until_stopped(shilu::PortalServer& server, const sigset_t& signals) {
  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGUSR1;) {
    const bool was_first = server.state() == SiteState::kFirst;
    server.set_state(was_first ? SiteState::kSecond : SiteState::kFirst);
    std::cout << "state " << (was_first ? 2 : 1) << std::endl;
  }
}

int run(int argc, char** argv) {
  shilu::PortalServerOptions options;
  options.folder = SHILU_SOURCE_DIR "/tests/portal";
  int state = 1;
  std::string delay = "0ms";
  std::string hosts_file;
  std::string seeds_file;
  CLI::App app("Serves the sample portals, or a folder of files, on loopback.");
  app.add_option("--root", options.folder, "folder to serve instead of the sample portals");
  app.add_option("--charset", options.charset, "charset parameter for the pages of --root");
  app.add_option("--port", options.port, "port (any free one)")->check(CLI::Range(0, 65535));
  app.add_option("--state", state, "state of the portals (1)")->check(CLI::Range(1, 2));
  app.add_option("--delay", delay, "wait before each answer (0ms)");
  app.add_option("--access-log", options.access_log, "append a line for each request");
  app.add_option("--write-hosts", hosts_file, "write a file for --hosts");
  app.add_option("--write-seeds", seeds_file, "write a file for --seeds");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto wait = shilu::parse_duration(delay);
  if (!wait) {
    std::cerr << "portal_server: --delay: " << wait.error().message << "\n";
    return 2;
  }
  options.delay = *wait;
  options.state = static_cast<SiteState>(state);

  // Blocked before any thread exists, so that only sigwait sees them.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const auto server = shilu::PortalServer::start(options);
  if (!server) {
    std::cerr << "portal_server: " << server.error().message << "\n";
    return 6;
  }
  if (!write_files(**server, hosts_file, seeds_file)) return 6;
  std::cout << "listening on 127.0.0.1:" << (*server)->port() << std::endl;
  serve_until_stopped(**server, signals);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // of a library: no memory, no thread
    std::fprintf(stderr, "portal_server: %s\n", error.what());
    return 6;
  }
}
