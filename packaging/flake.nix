# merd for Nix: nix run '.?dir=packaging' -- --help, in the folder of merd's source.
# Untested: it was never built with Nix, and packages may have other names in nixpkgs.
{
  description = "The mood of your music, as you hear it";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      forEach = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ];
      merd = pkgs: pkgs.python3Packages.buildPythonApplication {
        pname = "merd-mood";
        version = "0.2.0";
        src = ./..;
        pyproject = true;
        build-system = with pkgs.python3Packages; [ hatchling ];
        dependencies = with pkgs.python3Packages; [
          av
          click
          dbus-next
          mutagen
          numpy
          onnxruntime
          platformdirs
          python-mpd2
          rich
          scipy
          sqlite-utils
          tomli-w
          watchdog
          # merd web
          matplotlib
          segno
          starlette
          uvicorn
        ];
        nativeBuildInputs = [ pkgs.installShellFiles pkgs.python3Packages.click-man ];
        # The daemon is each user's own: merd service install.
        postInstall = ''
          python packaging/man.py man
          installManPage man/*
        '';
        pythonImportsCheck = [ "merd" "merd_mpd" "merd_mpris" ];
        doCheck = false;
        meta = {
          license = pkgs.lib.licenses.mit;
          mainProgram = "merd";
          platforms = pkgs.lib.platforms.linux;
        };
      };
    in
    {
      packages = forEach (system: { default = merd nixpkgs.legacyPackages.${system}; });
    };
}
