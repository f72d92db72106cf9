use super::*;

use image::{Frame, ImageBuffer, Rgba, codecs::gif::GifEncoder};

fn square(file: &[u8]) -> Result<Vec<u8>, InvalidPicture> {
    Picture::open(file)?.square()
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("it can be written");
    bytes.into_inner()
}

/// Red at the left, blue at the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| if x < width / 2 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
    DynamicImage::ImageRgba8(ImageBuffer::from_fn(width, height, colour))
}

fn pixel(jpeg: &[u8], x: u32, y: u32) -> [u8; 3] {
    let picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("a JPEG").to_rgb8();
    assert_eq!(picture.dimensions(), (SIDE, SIDE));
    picture.get_pixel(x, y).0
}

fn is_red([red, green, blue]: [u8; 3]) -> bool {
    red > 200 && green < 60 && blue < 60
}

#[test]
fn every_format_becomes_a_small_square_jpeg() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let jpeg = square(&written(&halves(120, 40), format)).expect("a picture");
        assert!(is_red(pixel(&jpeg, 10, 96)) && !is_red(pixel(&jpeg, 180, 96)), "{format:?}");
    }
    let jpeg = written(&DynamicImage::ImageRgb8(halves(40, 120).to_rgb8()), ImageFormat::Jpeg);
    assert!(is_red(pixel(&square(&jpeg).expect("a picture"), 10, 96)));
}

#[test]
fn a_picture_taken_sideways_stands_upright() {
    let plain = written(&DynamicImage::ImageRgb8(halves(64, 64).to_rgb8()), ImageFormat::Jpeg);
    // Exif (JEITA CP-3451, 4.6): one entry, Orientation (0x0112), 6: turn a quarter to the right.
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let turned = [&plain[..2], exif, &plain[2..]].concat();
    let jpeg = square(&turned).expect("a picture");
    assert!(is_red(pixel(&jpeg, 96, 10)) && !is_red(pixel(&jpeg, 96, 180)), "what was left is above");
}

#[test]
fn what_is_transparent_becomes_white() {
    let nothing = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
    assert!(pixel(&square(&written(&nothing, ImageFormat::Png)).unwrap(), 50, 50).iter().all(|it| *it > 250));
}

#[test]
fn what_is_no_picture_is_told_apart() {
    assert_eq!(square(b""), Err(InvalidPicture::Missing));
    assert_eq!(square(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(InvalidPicture::Format));
    assert_eq!(square(b"BM000000000000000000"), Err(InvalidPicture::Format));
    let png = written(&halves(40, 40), ImageFormat::Png);
    assert_eq!(square(&png[..png.len() / 2]), Err(InvalidPicture::Damaged));
    assert_eq!(square(&png[..12]), Err(InvalidPicture::Damaged));
}

/// A PNG whose header says another size than its pixels have (PNG, 11.2.1).
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let mut png = written(&halves(8, 8), ImageFormat::Png);
    png[16..24].copy_from_slice(&[width.to_be_bytes(), height.to_be_bytes()].concat());
    let checksum = crc32(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&checksum);
    png
}

#[test]
fn a_small_file_that_is_a_huge_picture_is_not_unpacked() {
    for (width, height, why) in [
        (65_535, 65_535, InvalidPicture::TooManyPixels),
        (16_384, 4_000, InvalidPicture::TooManyPixels),
        (10_000_000, 1, InvalidPicture::TooManyPixels),
        (1, 10_000_000, InvalidPicture::TooManyPixels),
        (1, 2_000, InvalidPicture::TooNarrow),
        (2_147_483_647, 2_147_483_647, InvalidPicture::TooManyPixels),
    ] {
        assert_eq!(square(&png_of_size(width, height)), Err(why), "{width} × {height}");
    }
}

#[test]
fn a_panorama_is_cropped_to_its_middle() {
    let colour = |x, _| if (900..1100).contains(&x) { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
    let panorama = DynamicImage::ImageRgba8(ImageBuffer::from_fn(2000, 200, colour));
    for (picture, at) in [(panorama.clone(), [5, 96]), (panorama.rotate90(), [96, 5])] {
        let jpeg = square(&written(&picture, ImageFormat::Png)).expect("a picture");
        assert!(is_red(pixel(&jpeg, at[0], at[1])) && is_red(pixel(&jpeg, 96, 96)));
    }
    let large = square(&written(&halves(4000, 1000), ImageFormat::Png)).expect("a picture");
    assert!(is_red(pixel(&large, 90, 96)) && !is_red(pixel(&large, 102, 96)));
}

#[test]
fn the_first_picture_of_an_animation_is_all_that_is_unpacked() {
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    let red = RgbaImage::from_pixel(60, 60, Rgba([255, 0, 0, 255]));
    encoder.encode_frame(Frame::new(red.clone())).expect("a frame");
    encoder.encode_frame(Frame::new(RgbaImage::from_pixel(60, 60, Rgba([0, 0, 255, 255])))).expect("a frame");
    drop(encoder);
    // Frames after the first are not read.
    gif.truncate(gif.len() - 20);
    assert!(is_red(pixel(&square(&gif).expect("a picture"), 96, 96)));

    // A WebP container (developers.google.com/speed/webp/docs/riff_container) with the same frame many times.
    let still = written(&DynamicImage::ImageRgba8(red), ImageFormat::WebP);
    let chunk = |name: &[u8], body: &[u8]| {
        let padding = &[0][..body.len() % 2];
        [name, &(body.len() as u32).to_le_bytes(), body, padding].concat()
    };
    let (canvas, nothing) = ([59, 0, 0, 59, 0, 0], [0; 4]);
    let frame = [&[0; 6], &canvas[..], &nothing, &still[12..]].concat();
    let head = [chunk(b"VP8X", &[&[0x12], &nothing[1..], &canvas].concat()), chunk(b"ANIM", &[0; 6])].concat();
    let frames = chunk(b"ANMF", &frame).repeat(20_000);
    let webp = chunk(b"RIFF", &[b"WEBP", &head[..], &frames].concat());
    assert!(webp.len() < BYTES_MAX, "{}", webp.len());
    assert!(is_red(pixel(&square(&webp).expect("a picture"), 96, 96)));
}

#[test]
fn a_long_and_narrow_picture_is_refused_before_it_is_unpacked() {
    for (width, height) in [(1, 2_000), (2_000, 1), (16_384, 1), (21, 1)] {
        let png = written(&DynamicImage::new_luma8(width, height), ImageFormat::Png);
        assert_eq!(square(&png), Err(InvalidPicture::TooNarrow), "{width} × {height}");
    }
    let line = written(&DynamicImage::new_luma8(10_000_000, 1), ImageFormat::Png);
    assert!(line.len() < 200_000, "a small file: {}", line.len());
    assert_eq!(square(&line), Err(InvalidPicture::TooManyPixels));
    assert!(square(&written(&halves(800, 40), ImageFormat::Png)).is_ok(), "a panorama is not too narrow");
}

#[test]
fn a_jpeg_of_many_passes_is_refused_before_it_is_unpacked() {
    let jpeg = written(&DynamicImage::ImageRgb8(halves(64, 64).to_rgb8()), ImageFormat::Jpeg);
    let pass = b"\xff\xda\x00\x08\x01\x01\x00\x01\x00\x00".repeat(SCANS_MAX);
    let end = jpeg.len() - 2;
    assert_eq!(square(&[&jpeg[..end], &pass, &jpeg[end..]].concat()), Err(InvalidPicture::TooManyScans));
}

#[test]
fn a_picture_tells_what_memory_it_takes() {
    let mib = |width, height| {
        let png = written(&DynamicImage::new_rgb8(width, height), ImageFormat::Png);
        Picture::open(&png).map(|it| it.memory_mib())
    };
    // Memory for the header comes on top.
    assert_eq!(mib(40, 30), Ok(17));
    assert_eq!(mib(1_000, 1_000), Ok(22));
}

#[test]
fn a_large_picture_of_a_camera_is_unpacked() {
    let png = written(&DynamicImage::new_rgb8(5_000, 4_000), ImageFormat::Png);
    assert!(square(&png).is_ok());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
