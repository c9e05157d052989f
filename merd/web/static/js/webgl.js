// Points drawn by the graphics card: one call, whatever their number.
const VERTEX = `
attribute vec2 place, before;
attribute vec4 look;  // kind, certainty, shown, unused: 0..255
uniform vec2 centre, scale;
uniform float size, moved;
uniform vec3 colours[5];
varying vec4 colour;
varying float rated, radius;
void main() {
  vec2 at = mix(before, place, moved);
  rated = step(128., look.x);
  float kind = look.x - 128. * rated;
  float shown = look.z;
  gl_Position = vec4((at - centre) * scale, 0., 1.);
  gl_PointSize = kind > 3.5 ? 0. : size * (shown > .5 ? 1. : .6) * (1. + .25 * rated);
  radius = gl_PointSize / 2.;
  vec3 rgb = colours[0];
  for (int i = 1; i < 5; i++) if (abs(kind - float(i)) < .5) rgb = colours[i];
  float sure = clamp((look.y - 25.) / 60., 0., 1.);
  colour = vec4(rgb, shown > .5 ? mix(.38, .95, max(sure, rated)) : .07);
}`;
const FRAGMENT = `
precision mediump float;
varying vec4 colour;
varying float rated, radius;
void main() {
  float far = length(gl_PointCoord - .5) * 2.;
  float edge = 1. / max(radius, 1.);
  float alpha = colour.a * (1. - smoothstep(1. - 2. * edge, 1., far));
  float hole = rated * (1. - smoothstep(.3, .3 + 2. * edge, far)) * step(3., radius);
  gl_FragColor = vec4(colour.rgb, 1.) * alpha * (1. - hole);
}`;

export class WebGlPoints {
  // Returns null where there is no WebGL.
  static on(canvas) {
    const gl = canvas.getContext("webgl", { premultipliedAlpha: true, antialias: false, powerPreference: "high-performance" });
    return gl ? new WebGlPoints(gl) : null;
  }

  constructor(gl) {
    this.gl = gl;
    this.program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(this.program));
    gl.useProgram(this.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.buffers = Object.fromEntries(["place", "before", "look"].map((name) => [name, gl.createBuffer()]));
    this.count = 0;
  }

  // Take the columns; `before` are the places from which they move.
  load(points, before) {
    const look = new Uint8Array(4 * points.count);
    for (let row = 0; row < points.count; row++) {
      look[4 * row] = points.kind[row];
      look[4 * row + 1] = points.sure[row];
      look[4 * row + 2] = points.shown[row];
    }
    const places = points.at.subarray(0, 2 * points.count);
    this._fill("place", places, 2, this.gl.FLOAT);
    this._fill("before", before || places, 2, this.gl.FLOAT);
    this._fill("look", look, 4, this.gl.UNSIGNED_BYTE);
    this.count = points.count;
  }

  _fill(name, data, size, type) {
    const { gl } = this;
    const place = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, false, 0, 0);
  }

  draw(camera, ratio, size, colours, moved) {
    const { gl } = this;
    const [sx, sy] = camera.scale;
    const uniform = (name) => gl.getUniformLocation(this.program, name);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(uniform("centre"), camera.x, camera.y);
    gl.uniform2f(uniform("scale"), (2 * sx) / camera.width, (2 * sy) / camera.height);
    gl.uniform1f(uniform("size"), 2 * size * ratio);
    gl.uniform1f(uniform("moved"), moved);
    gl.uniform3fv(uniform("colours"), colours.flatMap(rgb));
    gl.drawArrays(gl.POINTS, 0, this.count);
  }
}

function rgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
}
